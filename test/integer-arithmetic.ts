/** What integer instructions mean, and sets of integers, for tests of what the verifier proves. */
import fc from "fast-check";
import type { IntegerType } from "../src/bytecode/index.ts";
import type { BinaryName, UnaryName } from "../src/verifier/bounds/exact.ts";
import { type IntegerSet, joinSets, pointSet, reduced } from "../src/verifier/bounds/integer-set.ts";

const unsigned = (value: bigint) => BigInt.asUintN(64, value);
const truth = (value: boolean) => (value ? 1n : 0n);

/** The machine's arithmetic, written down once more from the instruction set's text; wrapped by whoever uses it. */
export const binaryMeanings: Readonly<Record<BinaryName, (a: bigint, b: bigint) => bigint>> = {
  ADD: (a, b) => a + b,
  SUB: (a, b) => a - b,
  MUL: (a, b) => a * b,
  DIV_S: (a, b) => (b === 0n ? 0n : a / b),
  DIV_U: (a, b) => (b === 0n ? 0n : unsigned(a) / unsigned(b)),
  REM_S: (a, b) => (b === 0n ? a : a % b),
  REM_U: (a, b) => (b === 0n ? a : unsigned(a) % unsigned(b)),
  AND: (a, b) => a & b,
  OR: (a, b) => a | b,
  XOR: (a, b) => a ^ b,
  SHL: (a, b) => a << (b & 63n),
  SHR_S: (a, b) => a >> (b & 63n),
  SHR_U: (a, b) => unsigned(a) >> (b & 63n),
  // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint.
  MIN_S: (a, b) => (a < b ? a : b),
  // biome-ignore lint/complexity/useMathMinMax: Math.max takes no bigint.
  MAX_S: (a, b) => (a > b ? a : b),
  MIN_U: (a, b) => (unsigned(a) < unsigned(b) ? a : b),
  MAX_U: (a, b) => (unsigned(a) > unsigned(b) ? a : b),
  EQ: (a, b) => truth(a === b),
  NE: (a, b) => truth(a !== b),
  LT_S: (a, b) => truth(a < b),
  LT_U: (a, b) => truth(unsigned(a) < unsigned(b)),
  LE_S: (a, b) => truth(a <= b),
  LE_U: (a, b) => truth(unsigned(a) <= unsigned(b)),
};

export const binaryNames = Object.keys(binaryMeanings) as BinaryName[];

/** The same for instructions with one source, bit by bit; the type is that of EXTEND. */
export const unaryMeanings: Readonly<Record<UnaryName, (a: bigint, type: IntegerType) => bigint>> = {
  NEG: (a) => -a,
  NOT: (a) => -a - 1n,
  EXTEND: (a, type) => {
    const bits = BigInt(type.slice(1));
    const low = unsigned(a) % (1n << bits);
    return type.startsWith("i") && low >= 1n << (bits - 1n) ? low - (1n << bits) : low;
  },
  COUNT_ONES: (a) => bitsOfInteger(a).reduce((sum, bit) => sum + bit, 0n),
  LEADING_ZEROS: (a) => 63n - BigInt(bitsOfInteger(a).lastIndexOf(1n)),
};

export const unaryNames = Object.keys(unaryMeanings) as UnaryName[];

function bitsOfInteger(value: bigint): bigint[] {
  return Array.from({ length: 64 }, (_, bit) => (unsigned(value) >> BigInt(bit)) & 1n);
}

export const evaluate = (op: BinaryName, a: bigint, b: bigint) => BigInt.asIntN(64, binaryMeanings[op](a, b));
export const evaluateOne = (op: UnaryName, a: bigint, type: IntegerType) =>
  BigInt.asIntN(64, unaryMeanings[op](a, type));

/** Whether the integer is in the set: between its ends, and with its bits. */
export function isIn(set: IntegerSet, value: bigint): boolean {
  const { low, high, bits } = set;
  return low <= value && value <= high && (bits === undefined || (value & ~bits.unknown) === bits.ones);
}

/** The smallest set that can be told of these integers. */
export function smallestSet(values: readonly bigint[]): IntegerSet {
  return values.map(pointSet).reduce(joinSets);
}

export const integer = fc.oneof(
  fc.bigInt(-10n, 70n),
  fc.bigInt(-(1n << 63n), (1n << 63n) - 1n),
  fc.constantFrom(-(1n << 63n), (1n << 63n) - 1n, -(1n << 31n), 0xffffffffn, 1n << 62n),
  fc.nat(62).map((bit) => 1n << BigInt(bit)),
);

/** A set with some integers in it: often its ends, or few bits that differ. */
export const sample: fc.Arbitrary<{ readonly set: IntegerSet; readonly values: readonly bigint[] }> = fc.oneof(
  fc.array(integer, { minLength: 1, maxLength: 4 }).map((values) => ({ set: smallestSet(values), values })),
  fc.tuple(integer, integer, integer).map((values) => {
    const [low, middle, high] = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)) as [bigint, bigint, bigint];
    return { set: { low, high, bits: undefined }, values: [low, middle, high] };
  }),
  fc.tuple(integer, integer, fc.array(integer, { minLength: 1, maxLength: 4 })).map(([base, unknown, picks]) => {
    const bits = { ones: base & ~unknown, unknown };
    const values = picks.map((pick) => bits.ones | (pick & unknown));
    const set = reduced({ low: -(1n << 63n), high: (1n << 63n) - 1n }, bits);
    return { set: set!, values };
  }),
);
