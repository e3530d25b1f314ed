import type { IntegerType } from "../../bytecode/index.ts";

/**
 * A 64-bit two's complement integer in canonical form: a number where it is a safe integer (never -0), otherwise a
 * bigint, always the signed view. Two canonical integers are equal exactly when `===` says so, and `<` orders them.
 */
export type Integer = number | bigint;

const twoTo32 = 0x1_0000_0000;

/** 2 to the power of the index, exact, for 0 … 63. */
const powersOfTwo: readonly number[] = Array.from({ length: 64 }, (_, exponent) => 2 ** exponent);

/** The canonical form of any bigint, wrapped to 64 bits. */
export function fromBigInt(value: bigint): Integer {
  const wrapped = BigInt.asIntN(64, value);
  const number = Number(wrapped);
  return Number.isSafeInteger(number) ? number : wrapped;
}

/** The canonical form of a value from outside: an integral number or a bigint, wrapped to 64 bits. */
export function fromHost(value: number | bigint): Integer {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value + 0 : fromBigInt(BigInt(value));
  return fromBigInt(value);
}

function unsigned(value: Integer): bigint {
  return BigInt.asUintN(64, BigInt(value));
}

export function add(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") {
    const sum = left + right;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return fromBigInt(BigInt(left) + BigInt(right));
}

export function subtract(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") {
    const difference = left - right;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return fromBigInt(BigInt(left) - BigInt(right));
}

export function multiply(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") {
    const product = left * right;
    // A rounded product is at least 2^53, thus not safe. Adding 0 makes -0 a 0.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return fromBigInt(BigInt(left) * BigInt(right));
}

export function divideSigned(left: Integer, right: Integer): Integer {
  if (right === 0) return 0;
  if (typeof left === "number" && typeof right === "number") {
    // The rounded quotient q of safe integers never reaches an integer that the exact one is below: that would take
    // |left| + 1 >= 2^54, as the exact one is at least 1 / |right| away.
    return Math.trunc(left / right) + 0;
  }
  return fromBigInt(BigInt(left) / BigInt(right));
}

export function divideUnsigned(left: Integer, right: Integer): Integer {
  if (right === 0) return 0;
  if (typeof left === "number" && typeof right === "number" && left >= 0 && right > 0) return Math.floor(left / right);
  return fromBigInt(unsigned(left) / unsigned(right));
}

export function remainderSigned(left: Integer, right: Integer): Integer {
  if (right === 0) return left;
  if (typeof left === "number" && typeof right === "number") return (left % right) + 0;
  return fromBigInt(BigInt(left) % BigInt(right));
}

export function remainderUnsigned(left: Integer, right: Integer): Integer {
  if (right === 0) return left;
  if (typeof left === "number" && typeof right === "number" && left >= 0 && right > 0) return left % right;
  return fromBigInt(unsigned(left) % unsigned(right));
}

/** The upper lane of a safe integer: bits 32 and up, with sign. */
function upperLane(value: number): number {
  return Math.floor(value / twoTo32);
}

/** Puts lanes together; -2^53 is in reach of the lanes but not safe. */
function fromLanes(upper: number, lower: number): Integer {
  const value = upper * twoTo32 + (lower >>> 0);
  return Number.isSafeInteger(value) ? value : BigInt(value);
}

export function and(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") {
    if ((left | 0) === left && (right | 0) === right) return left & right;
    return fromLanes(upperLane(left) & upperLane(right), left & right);
  }
  return fromBigInt(BigInt(left) & BigInt(right));
}

export function or(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") {
    if ((left | 0) === left && (right | 0) === right) return left | right;
    return fromLanes(upperLane(left) | upperLane(right), left | right);
  }
  return fromBigInt(BigInt(left) | BigInt(right));
}

export function xor(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") {
    if ((left | 0) === left && (right | 0) === right) return left ^ right;
    return fromLanes(upperLane(left) ^ upperLane(right), left ^ right);
  }
  return fromBigInt(BigInt(left) ^ BigInt(right));
}

/** A shift count: the value modulo 64. */
function shiftCount(value: Integer): number {
  return typeof value === "number" ? value & 63 : Number(value & 63n);
}

export function shiftLeft(left: Integer, right: Integer): Integer {
  const count = shiftCount(right);
  if (typeof left === "number") {
    const product = left * powersOfTwo[count]!;
    if (Number.isSafeInteger(product)) return product;
  }
  return fromBigInt(BigInt(left) << BigInt(count));
}

export function shiftRightSigned(left: Integer, right: Integer): Integer {
  const count = shiftCount(right);
  if (typeof left === "number") return Math.floor(left / powersOfTwo[count]!);
  return fromBigInt(left >> BigInt(count));
}

export function shiftRightUnsigned(left: Integer, right: Integer): Integer {
  const count = shiftCount(right);
  if (typeof left === "number" && left >= 0) return Math.floor(left / powersOfTwo[count]!);
  return fromBigInt(unsigned(left) >> BigInt(count));
}

/** left < right in the signed view. */
export function lessSigned(left: Integer, right: Integer): boolean {
  return left < right;
}

/** left < right in the unsigned view: the signed order, except that negative values are the large ones. */
export function lessUnsigned(left: Integer, right: Integer): boolean {
  const leftIsLarge = left < 0;
  return leftIsLarge === right < 0 ? left < right : !leftIsLarge;
}

export function negate(value: Integer): Integer {
  return typeof value === "number" ? 0 - value : fromBigInt(-value);
}

export function not(value: Integer): Integer {
  if (typeof value === "number") {
    const complement = -1 - value;
    if (Number.isSafeInteger(complement)) return complement;
  }
  return fromBigInt(~BigInt(value));
}

/** Wraps to the width of the type, then extends to 64 bits by the type's sign. */
export function wrap(value: Integer, type: IntegerType): Integer {
  if (typeof value !== "number") {
    if (type === "i64" || type === "u64") return value;
    value = Number(BigInt.asIntN(32, value));
  }
  switch (type) {
    case "i32":
      return value | 0;
    case "u32":
      return value >>> 0;
    case "i64":
    case "u64":
      return value;
    case "i16":
      return (value << 16) >> 16;
    case "u16":
      return value & 0xffff;
    case "i8":
      return (value << 24) >> 24;
    case "u8":
      return value & 0xff;
  }
}

/**
 * Keeps the upper `length` bits of a value of the given width and clears the rest (the prefix of an lpm key).
 * In two's complement, clearing the lower s bits is rounding down to a multiple of 2^s.
 */
export function keepPrefix(value: Integer, width: number, length: number): Integer {
  if (length === 0) return 0;
  if (length === width) return value;
  const step = powersOfTwo[width - length]!;
  if (typeof value === "number") {
    const rounded = Math.floor(value / step) * step;
    return Number.isSafeInteger(rounded) ? rounded : BigInt(rounded);
  }
  const shift = BigInt(width - length);
  return fromBigInt((value >> shift) << shift);
}

/** The value of a canonical integer in its type: unsigned for u64. */
export function toBigInt(value: Integer, type: IntegerType): bigint {
  return type === "u64" ? unsigned(value) : BigInt(value);
}

/** How many of the 64 bits are 1. */
export function countOnes(value: Integer): number {
  return unsigned(value).toString(2).replaceAll("0", "").length;
}

/** How many 0 bits are above the highest 1; 64 for 0. */
export function leadingZeros(value: Integer): number {
  return value === 0 ? 64 : 64 - unsigned(value).toString(2).length;
}

/** What HASH computes; the factor is 2^64 divided by the golden ratio (Knuth, volume 3, section 6.4). */
export function hashIntegers(values: readonly Integer[]): Integer {
  let hash = 0n;
  for (const value of values) {
    hash = BigInt.asUintN(64, (hash ^ unsigned(value)) * 0x9e3779b97f4a7c15n);
    hash ^= hash >> 32n;
  }
  return fromBigInt(hash);
}
