import { type IntegerType, integerBits, integerRange, integerTypes, isSignedType } from "../bytecode/index.ts";
import { type Draw, drawFromSeed, pick } from "./draw.ts";

/**
 * A value of the type: mostly one of few small ones, so that keys meet again, otherwise near an end of the type, near a
 * power of two, or anything.
 */
export function randomValue(draw: Draw, type: IntegerType): bigint {
  const way = draw(16);
  if (way < 9) return BigInt(draw(4));
  if (way < 10) return wrapTo(-1n - BigInt(draw(3)), type);
  if (way < 12) {
    const { low, high } = integerRange(type);
    const near = BigInt(draw(3));
    return draw(2) === 0 ? high - near : low + near;
  }
  if (way < 14) return wrapTo((1n << BigInt(draw(64))) + BigInt(draw(3) - 1), type);
  return wrapTo(randomBits(draw), type);
}

/** A value of 64 bits to compute with: seldom small, often negative, near the ends of a type, or anything. */
export function randomOperand(draw: Draw): bigint {
  const way = draw(8);
  if (way < 2) return BigInt(draw(8));
  if (way < 3) return -1n - BigInt(draw(8));
  if (way < 5) {
    const { low, high } = integerRange(pick(draw, integerTypes));
    const near = BigInt(draw(3) - 1);
    return wrapTo((draw(2) === 0 ? high : low) + near, "i64");
  }
  return wrapTo(randomBits(draw), way < 6 ? "i32" : "i64");
}

function randomBits(draw: Draw): bigint {
  return (BigInt(draw(1 << 24)) << 40n) ^ (BigInt(draw(1 << 24)) << 20n) ^ BigInt(draw(1 << 24));
}

/** The value modulo the width of the type, in the type's range. */
export function wrapTo(value: bigint, type: IntegerType): bigint {
  const bits = integerBits(type);
  return isSignedType(type) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

/**
 * Elements of a type of 32 bits or less, which two choices decide however many there are: small ones, any ones, any ones
 * with the ends of the type among them, or now and then all 0.
 */
export function randomElements(draw: Draw, type: IntegerType, count: number): number[] {
  const way = draw(12);
  if (way === 11) return new Array<number>(count).fill(0);
  const inner = drawFromSeed(draw(1 << 16));
  const bits = integerBits(type);
  const shift = 32 - bits;
  const wrap = isSignedType(type)
    ? (value: number) => (value << shift) >> shift
    : (value: number) => (value << shift) >>> shift;
  const highest = isSignedType(type) ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  return Array.from({ length: count }, () => {
    if (way < 4) return wrap(inner(7) - 3);
    const edge = way < 8 ? inner(4) : 3;
    if (edge === 0) return highest;
    return edge === 1 ? wrap(highest + 1) : wrap(inner(2 ** 32));
  });
}
