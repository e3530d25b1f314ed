import { type IntegerType, integerBits, isSignedType } from "../../../bytecode/index.ts";
import { greatestInteger, type Integer, leastInteger } from "./integers.ts";

/**
 * Bounds of vector elements are doubles: exact up to 2^53, beyond that rounded outwards. Elements of u64 are in the
 * signed view, as the machines keep them.
 */
export interface ElementRange {
  readonly type: IntegerType;
  readonly isSigned: boolean;
  /** 2^63 for types of 64 bits: one more than there is, the next double. */
  readonly low: number;
  readonly high: number;
  /** How many values there are. */
  readonly size: number;
}

const greatestExact = 2 ** 53;

/** What values of the type can be. */
export function elementRange(type: IntegerType): ElementRange {
  const bits = integerBits(type);
  const isSigned = isSignedType(type);
  const size = 2 ** bits;
  if (bits === 64) return { type, isSigned, low: -(2 ** 63), high: 2 ** 63, size };
  return isSigned
    ? { type, isSigned, low: -size / 2, high: size / 2 - 1, size }
    : { type, isSigned, low: 0, high: size - 1, size };
}

/** Whether the order of the type is not that of the bounds: u64 with values that look negative. */
export function isOutOfOrder(range: ElementRange, low: number): boolean {
  return low < 0 && !range.isSigned;
}

/** A double that is at most the exact result of an operation on integers, given the rounded one. */
export function roundDown(result: number): number {
  return result >= -greatestExact && result <= greatestExact ? result : result - Math.abs(result) * 2 ** -52;
}

/** A double that is at least the exact result of an operation on integers, given the rounded one. */
export function roundUp(result: number): number {
  return result >= -greatestExact && result <= greatestExact ? result : result + Math.abs(result) * 2 ** -52;
}

/** Outer bounds of an integer register as doubles. */
export function lowerDouble(value: Integer): number {
  const double = Number(value);
  return typeof value === "number" || BigInt(double) === value ? double : roundDown(double);
}
export function upperDouble(value: Integer): number {
  const double = Number(value);
  return typeof value === "number" || BigInt(double) === value ? double : roundUp(double);
}

/** A bound of an element as that of a register. */
export function integerOf(bound: number): Integer {
  // Adding 0 makes -0 a 0.
  if (Number.isSafeInteger(bound)) return bound + 0;
  const value = BigInt(bound);
  return value < leastInteger ? leastInteger : value > greatestInteger ? greatestInteger : value;
}

/** Sets an element to bounds wrapped to the type: exact where all of them wrap alike, otherwise all of the type. */
export function setWrapped(
  range: ElementRange,
  lows: Float64Array,
  highs: Float64Array,
  index: number,
  low: number,
  high: number,
): void {
  if (low >= range.low && high <= range.high) {
    lows[index] = low;
    highs[index] = high;
    return;
  }
  // Differences of the bounds and the ends of the type are exact below this.
  const limit = greatestExact - 2 ** 33;
  if (range.size < greatestExact && low >= -limit && high <= limit) {
    const turns = Math.floor((low - range.low) / range.size);
    if (Math.floor((high - range.low) / range.size) === turns) {
      lows[index] = low - turns * range.size;
      highs[index] = high - turns * range.size;
      return;
    }
  }
  lows[index] = range.low;
  highs[index] = range.high;
}
