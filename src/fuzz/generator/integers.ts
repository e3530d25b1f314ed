import { type Instruction, integerTypes } from "../../bytecode/index.ts";
import { pick } from "../draw.ts";
import { randomOperand } from "../random-value.ts";
import { type ActionState, define, definedOf, emit, newRegister, resultRegister, type Step } from "./program-state.ts";

const binaryOperations = [
  ...(["ADD", "SUB", "MUL", "DIV_S", "DIV_U", "REM_S", "REM_U", "AND", "OR", "XOR", "SHL", "SHR_S", "SHR_U"] as const),
  ...(["MIN_S", "MAX_S", "MIN_U", "MAX_U", "EQ", "NE", "LT_S", "LT_U", "LE_S", "LE_U"] as const),
];

const comparisons = ["EQ", "NE", "LT_S", "LT_U", "LE_S", "LE_U"] as const;

/** A new register with this value. */
export function constant(action: ActionState, block: Instruction[], value: bigint): number {
  const result = newRegister(action, { kind: "integer" });
  emit(action, block, { op: "CONST", result, value });
  define(action, result);
  return result;
}

/** A register that holds an integer. */
export function integer(action: ActionState, block: Instruction[]): number {
  const known = definedOf(action, "integer");
  if (known.length > 0 && action.draw(8) !== 7) return pick(action.draw, known);
  return constant(action, block, randomOperand(action.draw));
}

/** A register whose value is often one of few, so that records are met again. */
export function keyInteger(action: ActionState, block: Instruction[]): number {
  const value = integer(action, block);
  if (action.draw(2) === 1) return value;
  const right = constant(action, block, BigInt(action.draw(4)));
  const result = newRegister(action, { kind: "integer" });
  emit(action, block, { op: "AND", result, left: value, right });
  define(action, result);
  return result;
}

/** A register whose value the verifier can prove to lie in 0 … length - 1. */
export function indexBelow(action: ActionState, block: Instruction[], length: number): number {
  const way = action.draw(4);
  if (way === 0) return constant(action, block, BigInt(action.draw(length)));
  const left = integer(action, block);
  const result = newRegister(action, { kind: "integer" });
  if (way === 1) {
    emit(action, block, { op: "REM_U", result, left, right: constant(action, block, BigInt(length)) });
  } else if (way === 2) {
    emit(action, block, { op: "MIN_U", result, left, right: constant(action, block, BigInt(length - 1)) });
  } else {
    const mask = 2 ** Math.floor(Math.log2(length)) - 1;
    emit(action, block, { op: "AND", result, left, right: constant(action, block, BigInt(mask)) });
  }
  define(action, result);
  return result;
}

/** A register that is 0 about as often as not. */
export function truth(action: ActionState, block: Instruction[]): number {
  if (action.draw(2) === 0) return integer(action, block);
  const left = integer(action, block);
  const right = integer(action, block);
  const result = newRegister(action, { kind: "integer" });
  emit(action, block, { op: pick(action.draw, comparisons), result, left, right });
  define(action, result);
  return result;
}

export const addConstant: Step = (action, block) => {
  constant(action, block, randomOperand(action.draw));
  return true;
};

export const addArithmetic: Step = (action, block) => {
  const left = integer(action, block);
  const right = integer(action, block);
  emit(action, block, { op: pick(action.draw, binaryOperations), result: resultRegister(action), left, right });
  return true;
};

export const addUnary: Step = (action, block) => {
  const source = integer(action, block);
  const result = resultRegister(action);
  const op = pick(action.draw, ["MOVE", "NEG", "NOT", "COUNT_ONES", "LEADING_ZEROS", "EXTEND", "EXTEND"] as const);
  if (op === "EXTEND") emit(action, block, { op, result, source, type: pick(action.draw, integerTypes) });
  else emit(action, block, { op, result, source });
  return true;
};

export const addHash: Step = (action, block) => {
  const values = Array.from({ length: action.draw(4) }, () => integer(action, block));
  emit(action, block, { op: "HASH", result: resultRegister(action), values });
  return true;
};

export const addRandom: Step = (action, block) => {
  emit(action, block, { op: "RMT_RANDOM", result: resultRegister(action) });
  return true;
};

export const addSelect: Step = (action, block) => {
  const condition = truth(action, block);
  const whenTrue = integer(action, block);
  const whenFalse = integer(action, block);
  emit(action, block, { op: "SELECT", result: resultRegister(action), condition, whenTrue, whenFalse });
  return true;
};
