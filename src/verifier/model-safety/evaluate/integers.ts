import {
  type Instruction,
  type InstructionName,
  type IntegerType,
  isIntegerOperation,
} from "../../../bytecode/index.ts";
import { type BinaryName, evaluateHash, type UnaryName } from "../../bounds/exact.ts";
import { type IntegerSet, setOf } from "../../bounds/integer-set.ts";
import { everything } from "../../bounds/interval.ts";
import { resultOfBinary, resultOfUnary } from "../../bounds/transfer.ts";

/**
 * An end of the bounds of an integer register, in the signed 64-bit view: a number where it is a safe integer, otherwise
 * a bigint. Two of them are equal exactly when `===` says so, and `<` orders them.
 */
export type Integer = number | bigint;

/** Bounds of integer registers, both included; by register. */
export interface IntegerBounds {
  readonly low: Integer[];
  readonly high: Integer[];
}

/** The least and the greatest value of a register. */
export const leastInteger: Integer = everything.low;
export const greatestInteger: Integer = everything.high;

/** From a bigint, wrapped to 64 bits. */
export function toInteger(value: bigint): Integer {
  const wrapped = BigInt.asIntN(64, value);
  const number = Number(wrapped);
  return Number.isSafeInteger(number) ? number : wrapped;
}

/** The smaller and the larger of two. */
export function smaller(left: Integer, right: Integer): Integer {
  return left < right ? left : right;
}
export function larger(left: Integer, right: Integer): Integer {
  return left > right ? left : right;
}

/** Sets what a register may hold. */
export function setBounds(bounds: IntegerBounds, register: number, low: Integer, high: Integer): void {
  bounds.low[register] = low;
  bounds.high[register] = high;
}

/** Whether the register is 0 (false), not 0 (true), or either (undefined). */
export function truthOf({ low, high }: IntegerBounds, register: number): boolean | undefined {
  const least = low[register]!;
  const most = high[register]!;
  if (least > 0 || most < 0) return true;
  return least === 0 && most === 0 ? false : undefined;
}

/** Instructions on integer registers alone. */
export type IntegerInstruction = InstructionIn<BinaryName | UnaryName | "CONST" | "MOVE" | "SELECT" | "HASH">;

/** Any of the instructions of these names. */
export type InstructionIn<Name extends InstructionName> = Extract<Instruction, { readonly op: Name }>;

/** Whether the instruction only computes with integer registers. */
export function isIntegerInstruction(instruction: Instruction): instruction is IntegerInstruction {
  return isIntegerOperation(instruction.op);
}

/** The function that computes the bounds of the result; exact where all operands are known. */
export function prepareInteger(bounds: IntegerBounds, instruction: IntegerInstruction): () => void {
  const { low, high } = bounds;
  switch (instruction.op) {
    case "CONST": {
      const value = toInteger(instruction.value);
      return () => setBounds(bounds, instruction.result, value, value);
    }
    case "MOVE":
      return () => setBounds(bounds, instruction.result, low[instruction.source]!, high[instruction.source]!);
    case "SELECT":
      return () => {
        const { result, condition, whenTrue, whenFalse } = instruction;
        const truth = truthOf(bounds, condition);
        if (truth !== undefined) {
          const chosen = truth ? whenTrue : whenFalse;
          setBounds(bounds, result, low[chosen]!, high[chosen]!);
          return;
        }
        setBounds(bounds, result, smaller(low[whenTrue]!, low[whenFalse]!), larger(high[whenTrue]!, high[whenFalse]!));
      };
    case "HASH":
      return () => hash(bounds, instruction.result, instruction.values);
    case "NEG":
    case "NOT":
    case "COUNT_ONES":
    case "LEADING_ZEROS":
      return () => setUnary(bounds, instruction, "i64");
    case "EXTEND":
      return () => setUnary(bounds, instruction, instruction.type);
    default:
      return () => binary(bounds, instruction);
  }
}

function setUnary(bounds: IntegerBounds, { op, result, source }: InstructionIn<UnaryName>, type: IntegerType): void {
  setSet(bounds, result, resultOfUnary(op, setIn(bounds, source), type));
}

function setIn({ low, high }: IntegerBounds, register: number): IntegerSet {
  return setOf({ low: BigInt(low[register]!), high: BigInt(high[register]!) });
}

function setSet(bounds: IntegerBounds, register: number, { low, high }: IntegerSet): void {
  setBounds(bounds, register, toInteger(low), toInteger(high));
}

/** In numbers where that is quick, otherwise as the rule on bounds computes it. */
function binary(bounds: IntegerBounds, instruction: InstructionIn<BinaryName>): void {
  if (addQuickly(bounds, instruction) || compareQuickly(bounds, instruction)) return;
  const { op, result, left, right } = instruction;
  setSet(bounds, result, resultOfBinary(op, setIn(bounds, left), setIn(bounds, right)));
}

/** Sums, differences and products that are safe integers; whether that is what they are. */
function addQuickly(bounds: IntegerBounds, { op, result, left, right }: InstructionIn<BinaryName>): boolean {
  const leftLow = bounds.low[left]!;
  const leftHigh = bounds.high[left]!;
  const rightLow = bounds.low[right]!;
  const rightHigh = bounds.high[right]!;
  if (typeof leftLow !== "number" || typeof leftHigh !== "number") return false;
  if (typeof rightLow !== "number" || typeof rightHigh !== "number") return false;
  let low: number;
  let high: number;
  switch (op) {
    case "ADD":
      low = leftLow + rightLow;
      high = leftHigh + rightHigh;
      break;
    case "SUB":
      low = leftLow - rightHigh;
      high = leftHigh - rightLow;
      break;
    case "MUL": {
      const first = leftLow * rightLow;
      const second = leftLow * rightHigh;
      const third = leftHigh * rightLow;
      const fourth = leftHigh * rightHigh;
      // Adding 0 makes -0 a 0.
      low = Math.min(first, second, third, fourth) + 0;
      high = Math.max(first, second, third, fourth) + 0;
      break;
    }
    default:
      return false;
  }
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high)) return false;
  setBounds(bounds, result, low, high);
  return true;
}

/** Whether the instruction is a comparison or a choice of the smaller or larger; then it is done. */
function compareQuickly(bounds: IntegerBounds, { op, result, left, right }: InstructionIn<BinaryName>): boolean {
  const leftLow = bounds.low[left]!;
  const leftHigh = bounds.high[left]!;
  const rightLow = bounds.low[right]!;
  const rightHigh = bounds.high[right]!;
  switch (op) {
    case "MIN_S":
      setBounds(bounds, result, smaller(leftLow, rightLow), smaller(leftHigh, rightHigh));
      return true;
    case "MAX_S":
      setBounds(bounds, result, larger(leftLow, rightLow), larger(leftHigh, rightHigh));
      return true;
    case "EQ":
    case "NE": {
      const isApart = leftHigh < rightLow || rightHigh < leftLow;
      const isSame = leftLow === leftHigh && rightLow === rightHigh && leftLow === rightLow;
      setTruth(bounds, result, op === "EQ" ? isSame : isApart, op === "EQ" ? isApart : isSame);
      return true;
    }
    case "LT_S":
      setTruth(bounds, result, leftHigh < rightLow, leftLow >= rightHigh);
      return true;
    case "LE_S":
      setTruth(bounds, result, leftHigh <= rightLow, leftLow > rightHigh);
      return true;
    default:
      return false;
  }
}

function setTruth(bounds: IntegerBounds, result: number, isTrue: boolean, isFalse: boolean): void {
  setBounds(bounds, result, isTrue ? 1 : 0, isFalse ? 0 : 1);
}

function hash(bounds: IntegerBounds, result: number, values: readonly number[]): void {
  const isKnown = values.every((register) => bounds.low[register] === bounds.high[register]);
  if (!isKnown) {
    setBounds(bounds, result, leastInteger, greatestInteger);
    return;
  }
  const known = toInteger(evaluateHash(values.map((register) => BigInt(bounds.low[register]!))));
  setBounds(bounds, result, known, known);
}
