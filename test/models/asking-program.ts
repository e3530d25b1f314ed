/** For tests: programs that ask a model of a description, and its answers by plain computation. */

import type { Instruction, InstructionOf, ModelSlot, Program } from "../../src/bytecode/index.ts";
import { declareModel, lowerModel, type ModelDescription } from "../../src/models/index.ts";
import { type Inference, inferencesOf } from "../../src/verifier/model-safety/inferences.ts";
import { modelProgram } from "./model-program.ts";

/** What a slot may declare beside its shape. */
export type Guarantees = Pick<ModelSlot, "range" | "envelope" | "properties">;

/** The program of `modelProgram` with RMT_INFER around the question. */
export function askingProgram(description: ModelDescription, guarantees: Guarantees = {}): Program {
  const program = modelProgram(description);
  const { slot } = declareModel(description, { name: "net", slotIndex: 0, location: -1 });
  const [action] = program.actions;
  const { body, registers } = action!;
  const features = registers.findIndex(({ kind }) => kind === "vector");
  const first = body.findIndex(({ op }) => op === "RMT_VECTOR_LD") + 1;
  const own = [...registers.slice(0, features + 1)];
  const allocate = (type: (typeof registers)[number]) => own.push(type) - 1;
  const { code, value, confidence } = lowerModel(
    description,
    { slotIndex: 0, firstTensor: 0, location: -1, allocate },
    features,
  );
  const infer: InstructionOf<"RMT_INFER"> = {
    op: "RMT_INFER",
    result: value,
    confidence,
    model: 0,
    features,
    body: code,
    location: -1,
  };
  const asking: readonly Instruction[] = [...body.slice(0, first), infer, ...body.slice(-2)];
  return {
    ...program,
    models: [{ ...slot, ...guarantees }],
    actions: [{ ...action!, registers: own, body: asking }],
  };
}

/** The only question of the program. */
export function onlyInference(program: Program): Inference {
  const [inference, ...others] = inferencesOf(program, 0);
  if (inference === undefined || others.length > 0) throw new Error("the program asks not one question");
  return inference;
}
