import type { IntegerType } from "../../bytecode/index.ts";
import { integerBits, isSignedType } from "../../bytecode/index.ts";
import { bitLength, countOnes } from "./known-bits.ts";

/** What each instruction computes of two integers in the signed 64-bit view; not wrapped yet. */
const exactly = {
  ADD: (left: bigint, right: bigint) => left + right,
  SUB: (left: bigint, right: bigint) => left - right,
  MUL: (left: bigint, right: bigint) => left * right,
  DIV_S: (left: bigint, right: bigint) => (right === 0n ? 0n : left / right),
  DIV_U: (left: bigint, right: bigint) => (right === 0n ? 0n : unsigned(left) / unsigned(right)),
  REM_S: (left: bigint, right: bigint) => (right === 0n ? left : left % right),
  REM_U: (left: bigint, right: bigint) => (right === 0n ? left : unsigned(left) % unsigned(right)),
  AND: (left: bigint, right: bigint) => left & right,
  OR: (left: bigint, right: bigint) => left | right,
  XOR: (left: bigint, right: bigint) => left ^ right,
  SHL: (left: bigint, right: bigint) => left << (right & 63n),
  SHR_S: (left: bigint, right: bigint) => left >> (right & 63n),
  SHR_U: (left: bigint, right: bigint) => unsigned(left) >> (right & 63n),
  MIN_S: (left: bigint, right: bigint) => (left < right ? left : right),
  MAX_S: (left: bigint, right: bigint) => (left > right ? left : right),
  MIN_U: (left: bigint, right: bigint) => (unsigned(left) < unsigned(right) ? left : right),
  MAX_U: (left: bigint, right: bigint) => (unsigned(left) > unsigned(right) ? left : right),
  EQ: (left: bigint, right: bigint) => truth(left === right),
  NE: (left: bigint, right: bigint) => truth(left !== right),
  LT_S: (left: bigint, right: bigint) => truth(left < right),
  LT_U: (left: bigint, right: bigint) => truth(unsigned(left) < unsigned(right)),
  LE_S: (left: bigint, right: bigint) => truth(left <= right),
  LE_U: (left: bigint, right: bigint) => truth(unsigned(left) <= unsigned(right)),
} as const;

/** The instructions that compute one integer from two. */
export type BinaryName = keyof typeof exactly;

export function isBinary(name: string): name is BinaryName {
  return Object.hasOwn(exactly, name);
}

/** What the instruction gives for these integers; all in the signed 64-bit view. */
export function evaluateBinary(name: BinaryName, left: bigint, right: bigint): bigint {
  return BigInt.asIntN(64, exactly[name](left, right));
}

/** The instructions that compute one integer from one. */
export type UnaryName = "NEG" | "NOT" | "EXTEND" | "COUNT_ONES" | "LEADING_ZEROS";

/** What the instruction gives for this integer; both in the signed 64-bit view. The type is that of EXTEND. */
export function evaluateUnary(name: UnaryName, source: bigint, type: IntegerType): bigint {
  switch (name) {
    case "NEG":
      return BigInt.asIntN(64, -source);
    case "NOT":
      return ~source;
    case "EXTEND":
      return wrap(source, type);
    case "COUNT_ONES":
      return BigInt(countOnes(source));
    case "LEADING_ZEROS":
      return BigInt(64 - bitLength(source));
  }
}

/** What HASH gives for these integers; all in the signed 64-bit view. */
export function evaluateHash(values: readonly bigint[]): bigint {
  let hash = 0n;
  for (const value of values) {
    hash = BigInt.asUintN(64, (hash ^ unsigned(value)) * 0x9e37_79b9_7f4a_7c15n);
    hash ^= hash >> 32n;
  }
  return BigInt.asIntN(64, hash);
}

/** The value of the type with the same low bits, in the signed 64-bit view. */
export function wrap(value: bigint, type: IntegerType): bigint {
  const bits = integerBits(type);
  return BigInt.asIntN(64, isSignedType(type) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
}

/** The same 64 bits as a number that is not negative. */
export function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n;
}
