import { type IntegerType, integerBits } from "../../bytecode/index.ts";
import { wrap } from "./exact.ts";
import { type KnownBits, lowOnes, meetBits, trailingZeros } from "./known-bits.ts";

export function andBits(left: KnownBits, right: KnownBits): KnownBits {
  const ones = left.ones & right.ones;
  return { ones, unknown: (left.ones | left.unknown) & (right.ones | right.unknown) & ~ones };
}

export function orBits(left: KnownBits, right: KnownBits): KnownBits {
  const ones = left.ones | right.ones;
  return { ones, unknown: (left.unknown | right.unknown) & ~ones };
}

export function xorBits(left: KnownBits, right: KnownBits): KnownBits {
  const unknown = left.unknown | right.unknown;
  return { ones: (left.ones ^ right.ones) & ~unknown, unknown };
}

export function invertBits({ ones, unknown }: KnownBits): KnownBits {
  return { ones: ~ones & ~unknown, unknown };
}

/** The optimal abstraction of addition (Vishwanathan et al. 2022, listing 1: `tnum_add`). */
export function addBits(left: KnownBits, right: KnownBits): KnownBits {
  const ones = left.ones + right.ones;
  const carries = (left.unknown + right.unknown + ones) ^ ones;
  return bitsOf64(ones, carries | left.unknown | right.unknown);
}

/** The optimal abstraction of subtraction (as above, listing 6: `tnum_sub`). */
export function subtractBits(left: KnownBits, right: KnownBits): KnownBits {
  const ones = left.ones - right.ones;
  const borrows = (ones + left.unknown) ^ (ones - right.unknown);
  return bitsOf64(ones, borrows | left.unknown | right.unknown);
}

/** Up to so many bits of a factor are added up one by one; beyond only what its lower end says is kept. */
const mostSummands = 8;

/** Long multiplication: the sum of one factor shifted by each bit of the other, where that bit is known or may be 1. */
export function multiplyBits(left: KnownBits, right: KnownBits): KnownBits {
  const low = multiplyLowBits(left, right);
  const [few, many] = [left, right].toSorted((a, b) => countSummands(a) - countSummands(b)) as [KnownBits, KnownBits];
  if (countSummands(few) > mostSummands) return low;
  let sum: KnownBits = { ones: 0n, unknown: 0n };
  for (let rest = few; rest.ones !== 0n || rest.unknown !== 0n; ) {
    const position = trailingZeros(rest.ones | rest.unknown);
    const bit = BigInt.asIntN(64, 1n << BigInt(position));
    const summand = shiftBitsLeft(many, BigInt(position));
    sum = addBits(sum, (rest.ones & bit) !== 0n ? summand : { ones: 0n, unknown: summand.ones | summand.unknown });
    rest = { ones: rest.ones & ~bit, unknown: rest.unknown & ~bit };
  }
  return meetBits(sum, low) ?? low;
}

/** How many bits may be 1, where that is more than `mostSummands` perhaps less. */
function countSummands({ ones, unknown }: KnownBits): number {
  let rest = ones | unknown;
  let count = 0;
  for (; rest !== 0n && count <= mostSummands; count++) rest &= rest - 1n;
  return count;
}

/** Zeros at the lower ends add up; above them as many bits of the product are known as of both factors. */
function multiplyLowBits(left: KnownBits, right: KnownBits): KnownBits {
  const zerosLeft = trailingZeros(left.ones | left.unknown);
  const zerosRight = trailingZeros(right.ones | right.unknown);
  const known = Math.min(trailingZeros(left.unknown) - zerosLeft, trailingZeros(right.unknown) - zerosRight);
  const bits = Math.min(64, zerosLeft + zerosRight + known);
  return bitsOf64(left.ones * right.ones, ~lowOnes[bits]!);
}

/** @param count between 0 and 63 */
export function shiftBitsLeft({ ones, unknown }: KnownBits, count: bigint): KnownBits {
  return bitsOf64(ones << count, unknown << count);
}

/** @param count between 0 and 63 */
export function shiftBitsRightSigned({ ones, unknown }: KnownBits, count: bigint): KnownBits {
  return { ones: ones >> count, unknown: unknown >> count };
}

/** @param count between 0 and 63 */
export function shiftBitsRightUnsigned({ ones, unknown }: KnownBits, count: bigint): KnownBits {
  return bitsOf64(BigInt.asUintN(64, ones) >> count, BigInt.asUintN(64, unknown) >> count);
}

/** A remainder differs from what was divided by a multiple of the divisor, so that zeros at its lower end keep the bits. */
export function remainderBits(left: KnownBits, divisor: KnownBits): KnownBits {
  const kept = lowOnes[trailingZeros(divisor.ones | divisor.unknown)]!;
  return { ones: left.ones & kept, unknown: left.unknown | ~kept };
}

/** What EXTEND makes of these bits: copies of the sign are as known as it is. */
export function extendBits({ ones, unknown }: KnownBits, type: IntegerType): KnownBits {
  return { ones: wrap(ones, type), unknown: wrap(unknown, type) };
}

/** What is known of a value of which EXTEND made one with these bits. */
export function bitsBeforeExtend({ ones, unknown }: KnownBits, type: IntegerType): KnownBits {
  const kept = lowOnes[integerBits(type)]!;
  return { ones: ones & kept, unknown: unknown | ~kept };
}

function bitsOf64(ones: bigint, unknown: bigint): KnownBits {
  return { ones: BigInt.asIntN(64, ones & ~unknown), unknown: BigInt.asIntN(64, unknown) };
}
