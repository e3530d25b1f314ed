import type { IntegerType } from "../../bytecode/index.ts";
import { featureBits } from "./feature-bits.ts";

/** The halves of the factor of HASH, 2^64 divided by the golden ratio (Knuth, volume 3, section 6.4). */
const factorUpper = 0x9e3779b9 | 0;
const factorLower = 0x7f4a7c15;
const factorLowerUpper = factorLower >>> 16;
const factorLowerLower = factorLower & 0xffff;

/** Chooses the row of a table for the features at an offset. Allocates nothing. */
export type RowHash = (features: Int32Array, offset: number) => number;

/**
 * The row that the instruction HASH chooses for some of the features, as models that are tables do: the remainder of the
 * hash by the number of rows.
 *
 * @param columns the features that choose it, in their order
 * @param prefix hashed before them: the number of the table; absent: nothing
 * @param rows 1 to 2^32
 */
export function createRowHash(
  columns: readonly number[],
  featureType: IntegerType,
  rows: number,
  prefix?: number,
): RowHash {
  const chosen = Int32Array.from(columns);
  const { unused, isUnsigned } = featureBits(featureType);
  // A 32-bit pattern is extended by zeros where the type is unsigned; narrower ones have a sign of 0 then.
  const signShift = featureType === "u32" ? 0 : 31;
  const signMask = featureType === "u32" ? 0 : -1;
  const isPowerOfTwo = Number.isInteger(Math.log2(rows));
  const mask = rows - 1;
  const state = { upper: 0, lower: 0 };
  if (prefix !== undefined) mix(state, 0, prefix);
  const { upper: startUpper, lower: startLower } = state;
  return (features, offset) => {
    let upper = startUpper;
    let lower = startLower;
    for (let index = 0; index < chosen.length; index++) {
      const raw = features[offset + chosen[index]!]! << unused;
      const value = isUnsigned ? raw >>> unused : raw >> unused;
      const left = lower ^ value;
      const leftUpper = upper ^ ((value >> signShift) & signMask);
      upper = productUpper(left, leftUpper);
      lower = Math.imul(left, factorLower) ^ upper;
    }
    if (isPowerOfTwo) return (lower & mask) >>> 0;
    // 16 bits at a time keep the products below 2^53.
    const first = remainder(upper >>> 0, rows);
    const second = remainder(first * 0x10000 + (lower >>> 16), rows);
    return remainder(second * 0x10000 + (lower & 0xffff), rows);
  };
}

/** state = the mix of state and a value of 64 bits. */
function mix(state: { upper: number; lower: number }, valueUpper: number, valueLower: number): void {
  const left = state.lower ^ valueLower;
  const upper = productUpper(left, state.upper ^ valueUpper);
  state.lower = Math.imul(left, factorLower) ^ upper;
  state.upper = upper;
}

/** Bits 32 to 63 of the product of (upper, lower) and the factor. */
function productUpper(lower: number, upper: number): number {
  const lowerHalf = lower & 0xffff;
  const upperHalf = lower >>> 16;
  const lowest = Math.imul(lowerHalf, factorLowerLower) >>> 16;
  // No sum exceeds 32 bits: (2^16 - 1)^2 + 2^16 - 1 is less.
  const cross = ((Math.imul(upperHalf, factorLowerLower) >>> 0) + lowest) >>> 0;
  const middle = ((Math.imul(lowerHalf, factorLowerUpper) >>> 0) + (cross & 0xffff)) >>> 0;
  const carried = Math.imul(upperHalf, factorLowerUpper) + (cross >>> 16) + (middle >>> 16);
  return (carried + Math.imul(lower, factorUpper) + Math.imul(upper, factorLower)) | 0;
}

/** The remainder of integers from 0 to 2^53, where the rounded quotient is never above the exact one. */
function remainder(left: number, right: number): number {
  return left - Math.floor(left / right) * right;
}
