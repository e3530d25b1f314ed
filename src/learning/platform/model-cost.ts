import { type Result, success } from "../../diagnostics/index.ts";
import { type Model, type ModelDescription, modelProgram } from "../../models/index.ts";
import { type MeasuredMachine, measuredMachines, verifyProgram } from "../../verifier/index.ts";
import { defaultInferenceTimes, type InferenceTimes, inferenceNanoseconds } from "./inference-times.ts";
import { inferenceWork } from "./inference-work.ts";
import { treeFacts } from "./tree-facts.ts";

/** What asking a model once takes. */
export interface ModelCost {
  /** The verifier's exact worst case. */
  readonly instructions: number;
  /** Products that are added up. */
  readonly multiplyAccumulates: number;
  /** Of the parameters of the largest model of this description. */
  readonly bytes: number;
  /** By machine: what is typical, estimated from times that were measured (see `InferenceTimes`). */
  readonly nanoseconds: Readonly<Record<MeasuredMachine, number>>;
}

/** More than any model costs: what fits is for its program to say. */
const noBudget = [{ hook: "test.event", instructions: Number.MAX_SAFE_INTEGER }];

/**
 * What a model costs.
 *
 * @param details.model the model that the slot holds; absent: the largest that fits it
 * @param details.values features that it will be asked about, one sample after the other: ways through trees depend on them
 * @returns what the verifier refuses, where no program can ask such a model
 */
export function modelCost(
  description: ModelDescription,
  details: { readonly model?: Model; readonly values?: Int32Array; readonly times?: InferenceTimes } = {},
): Result<ModelCost> {
  const { model, values, times = defaultInferenceTimes } = details;
  const program = modelProgram(description);
  const verified = verifyProgram(program, { budgets: noBudget });
  if (!verified.ok) return verified;
  const { instructions, multiplyAccumulates, bytes } = verified.value.report.models[0]!;
  const work = inferenceWork(program, model && treeFacts(model, values));
  const nanoseconds = Object.fromEntries(
    measuredMachines.map((machine) => [machine, inferenceNanoseconds(work, times[machine])]),
  ) as Record<MeasuredMachine, number>;
  return success({ instructions, multiplyAccumulates, bytes, nanoseconds });
}
