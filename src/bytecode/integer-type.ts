import type { IntegerType } from "./instruction.ts";

/** All integer types; the position is the type's number in program objects. */
export const integerTypes: readonly IntegerType[] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

/** Width of the type in bits: 8, 16, 32 or 64. */
export function integerBits(type: IntegerType): number {
  return Number(type.slice(1));
}

/** True for the types that hold negative values. */
export function isSignedType(type: IntegerType): boolean {
  return type.startsWith("i");
}

/** The least and the greatest value of the type, both included. */
export function integerRange(type: IntegerType): { readonly low: bigint; readonly high: bigint } {
  const bits = BigInt(integerBits(type));
  return isSignedType(type)
    ? { low: -(1n << (bits - 1n)), high: (1n << (bits - 1n)) - 1n }
    : { low: 0n, high: (1n << bits) - 1n };
}

/** Whether the value is one of the type's. */
export function fitsIntegerType(value: bigint, type: IntegerType): boolean {
  const { low, high } = integerRange(type);
  return value >= low && value <= high;
}
