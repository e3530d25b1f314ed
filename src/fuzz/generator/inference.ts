import type { Block, Instruction, IntegerType } from "../../bytecode/index.ts";
import { lowerModel } from "../../models/index.ts";
import { integer } from "./integers.ts";
import { type ActionState, chargeBlock, emit, newRegister } from "./program-state.ts";

/** Registers that hold an answer. */
interface Answer {
  readonly value: number;
  readonly confidence: number;
}

/** The code that asks a model, and where its answer is after it. */
export interface Inference extends Answer {
  readonly body: Block;
}

/** The code that asks a model of the slot's family; undefined where the slot was declared for none. */
export function describedInference(action: ActionState, slotIndex: number, features: number): Inference | undefined {
  const described = action.program.descriptions.get(slotIndex);
  if (described === undefined) return undefined;
  const { description, firstTensor } = described;
  const allocate = (type: ActionState["registers"][number]) => newRegister(action, type);
  const place = { slotIndex, firstTensor, location: -1, allocate };
  const { code: body, value, confidence } = lowerModel(description, place, features);
  chargeBlock(action, body);
  return { value, confidence, body };
}

/** An answer from what the body computed: mostly in the ranges of answer and confidence, sometimes anything. */
export function wrapAnswer(action: ActionState, body: Instruction[], output: IntegerType): Answer {
  const value = newRegister(action, { kind: "integer" });
  const source = integer(action, body);
  if (action.draw(4) < 3) emit(action, body, { op: "EXTEND", result: value, source, type: output });
  else emit(action, body, { op: "MOVE", result: value, source });
  const confidence = newRegister(action, { kind: "integer" });
  const certainty = integer(action, body);
  if (action.draw(4) < 3) emit(action, body, { op: "EXTEND", result: confidence, source: certainty, type: "u8" });
  else emit(action, body, { op: "MOVE", result: confidence, source: certainty });
  return { value, confidence };
}
