import type { Instruction, Program } from "../bytecode/index.ts";
import { type Result, success } from "../diagnostics/index.ts";
import { type Model, type ModelDescription, modelProgram } from "../models/index.ts";
import { type MeasuredMachine, type ModelReport, verifyModel, verifyProgram } from "../verifier/index.ts";

/** What asking a model costs at worst, as the verifier counts it. */
export interface ModelCost {
  readonly report: ModelReport;
  /** Nanoseconds of one question by machine; null where it is beyond the budget of any hook. */
  readonly nanoseconds: Readonly<Record<MeasuredMachine, number>> | null;
}

/** The cost of a model in a slot that is declared by its description; or why the verifier refuses the model (RMT7004). */
export function modelCost(description: ModelDescription, model: Model): Result<ModelCost> {
  const program = modelProgram(description);
  const report = verifyModel(program, 0, model);
  if (!report.ok) return report;
  const asking = timeOf(program);
  const idle = timeOf(withoutQuestion(program));
  const nanoseconds = asking &&
    idle && {
      interpreter: asking.interpreter - idle.interpreter,
      webAssembly: asking.webAssembly - idle.webAssembly,
    };
  return success({ report: report.value, nanoseconds: nanoseconds ?? null });
}

function timeOf(program: Program): Readonly<Record<MeasuredMachine, number>> | undefined {
  const verified = verifyProgram(program);
  return verified.ok ? verified.value.report.hooks[0]?.nanoseconds : undefined;
}

/** The same program with the answer 0 instead of the model's. */
function withoutQuestion(program: Program): Program {
  const zero = (result: number, location: number): Instruction => ({ op: "CONST", result, value: 0n, location });
  const actions = program.actions.map((action) => ({
    ...action,
    body: action.body.flatMap((instruction) => {
      if (instruction.op !== "RMT_INFER") return [instruction];
      const { result, confidence, location } = instruction;
      return [zero(result, location), zero(confidence, location)];
    }),
  }));
  return { ...program, actions };
}
