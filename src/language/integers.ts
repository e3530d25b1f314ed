import { type IntegerType, integerBits, integerRange, integerTypes, isSignedType } from "../bytecode/index.ts";

/** All integers from low to high, both included. */
export interface Interval {
  readonly low: bigint;
  readonly high: bigint;
}

/** Every value that fits in one of the types. */
export const sixtyFourBits: Interval = { low: -(1n << 63n), high: (1n << 64n) - 1n };

export function isIntegerType(name: string): name is IntegerType {
  return (integerTypes as readonly string[]).includes(name);
}

export function contains(outer: Interval, inner: Interval): boolean {
  return outer.low <= inner.low && inner.high <= outer.high;
}

/** Whether the outer type holds all values of the inner. */
export function holds(outer: IntegerType, inner: IntegerType): boolean {
  return contains(integerRange(outer), integerRange(inner));
}

/** The value that the type holds for the low bits of the given one, as EXTEND does. */
export function wrap(type: IntegerType, value: bigint): bigint {
  const bits = integerBits(type);
  return isSignedType(type) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}
