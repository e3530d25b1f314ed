import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IntegerType } from "../../bytecode/index.ts";
import * as integer from "./integer.ts";

const signed = (value: bigint) => BigInt.asIntN(64, value);
const unsigned = (value: bigint) => BigInt.asUintN(64, value);

/** What each operation means, in BigInt alone. */
const binaryMeanings: Record<
  string,
  [(a: integer.Integer, b: integer.Integer) => unknown, (a: bigint, b: bigint) => bigint]
> = {
  add: [integer.add, (a, b) => a + b],
  subtract: [integer.subtract, (a, b) => a - b],
  multiply: [integer.multiply, (a, b) => a * b],
  divideSigned: [integer.divideSigned, (a, b) => (b === 0n ? 0n : a / b)],
  divideUnsigned: [integer.divideUnsigned, (a, b) => (b === 0n ? 0n : unsigned(a) / unsigned(b))],
  remainderSigned: [integer.remainderSigned, (a, b) => (b === 0n ? a : a % b)],
  remainderUnsigned: [integer.remainderUnsigned, (a, b) => (b === 0n ? a : unsigned(a) % unsigned(b))],
  and: [integer.and, (a, b) => a & b],
  or: [integer.or, (a, b) => a | b],
  xor: [integer.xor, (a, b) => a ^ b],
  shiftLeft: [integer.shiftLeft, (a, b) => a << (b & 63n)],
  shiftRightSigned: [integer.shiftRightSigned, (a, b) => a >> (b & 63n)],
  shiftRightUnsigned: [integer.shiftRightUnsigned, (a, b) => unsigned(a) >> (b & 63n)],
  lessSigned: [(a, b) => (integer.lessSigned(a, b) ? 1 : 0), (a, b) => (a < b ? 1n : 0n)],
  lessUnsigned: [(a, b) => (integer.lessUnsigned(a, b) ? 1 : 0), (a, b) => (unsigned(a) < unsigned(b) ? 1n : 0n)],
};
const types: readonly IntegerType[] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

const edges: bigint[] = [];
for (const exponent of [0n, 1n, 7n, 8n, 15n, 16n, 21n, 31n, 32n, 33n, 52n, 53n, 54n, 62n, 63n, 64n]) {
  for (const offset of [-2n, -1n, 0n, 1n, 2n]) {
    for (const sign of [1n, -1n]) edges.push(signed(sign * (1n << exponent) + offset));
  }
}
const edgeValues = [...new Set(edges)];

/** The canonical form, said in the simplest way. */
function canonical(value: bigint): integer.Integer {
  const wrapped = signed(value);
  return wrapped >= -9007199254740991n && wrapped <= 9007199254740991n ? Number(wrapped) : wrapped;
}

function expectBinary(name: string, left: bigint, right: bigint): void {
  const [operation, meaning] = binaryMeanings[name]!;
  const got = operation(canonical(left), canonical(right));
  const wanted = canonical(meaning(left, right));
  if (!Object.is(got, wanted))
    expect(`${name}(${left}, ${right}) = ${got} (${typeof got})`).toBe(`${wanted} (${typeof wanted})`);
}

describe("64-bit integers as numbers and bigints", () => {
  for (const name of Object.keys(binaryMeanings)) {
    it(`computes ${name} as BigInt does for all pairs of edge values`, () => {
      expect(edgeValues.length).toBeGreaterThan(100);
      for (const left of edgeValues) for (const right of edgeValues) expectBinary(name, left, right);
    });
  }

  it("computes every operation as BigInt does for random values of all sizes", () => {
    const anyWidth = fc
      .tuple(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), fc.bigInt({ min: 0n, max: 63n }))
      .map(([value, shift]) => value >> shift);
    fc.assert(
      fc.property(anyWidth, anyWidth, (left, right) => {
        for (const name of Object.keys(binaryMeanings)) expectBinary(name, left, right);
      }),
      { numRuns: 2000 },
    );
  });

  it("negates and complements as BigInt does", () => {
    for (const value of edgeValues) {
      expect(integer.negate(canonical(value))).toBe(canonical(-value));
      expect(integer.not(canonical(value))).toBe(canonical(~value));
    }
  });

  it("never yields a negative zero", () => {
    expect(Object.is(integer.multiply(0, -5), 0)).toBe(true);
    expect(Object.is(integer.divideSigned(-1, 2), 0)).toBe(true);
    expect(Object.is(integer.remainderSigned(-4, 2), 0)).toBe(true);
    expect(Object.is(integer.negate(0), 0)).toBe(true);
    expect(Object.is(integer.fromHost(-0), 0)).toBe(true);
  });

  it("divides the smallest value by -1 to the smallest value", () => {
    const smallest = -(1n << 63n);
    expect(integer.divideSigned(smallest, -1)).toBe(smallest);
    expect(integer.remainderSigned(smallest, -1)).toBe(0);
  });

  it("wraps to each type as asIntN and asUintN do", () => {
    for (const value of edgeValues) {
      for (const type of types) {
        const width = Number(type.slice(1));
        const wanted = type.startsWith("i") ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
        expect(integer.wrap(canonical(value), type)).toBe(canonical(wanted));
      }
    }
  });

  it("keeps prefixes as a mask of upper bits does", () => {
    for (const value of edgeValues) {
      for (let length = 0; length <= 64; length++) {
        const mask = length === 0 ? 0n : -1n << BigInt(64 - length);
        const got = integer.keepPrefix(canonical(value), 64, length);
        if (got !== canonical(value & mask))
          expect(`${value}/${length} ${got}`).toBe(`${value}/${length} ${value & mask}`);
      }
    }
    expect(integer.keepPrefix(0xc0a80117, 32, 24)).toBe(0xc0a80100);
    expect(integer.keepPrefix(-1, 8, 1)).toBe(-128);
  });

  it("takes numbers and bigints from the host in canonical form", () => {
    expect(integer.fromHost((1n << 64n) - 1n)).toBe(-1);
    expect(integer.fromHost(12n)).toBe(12);
    expect(integer.fromHost(2 ** 63)).toBe(-(1n << 63n));
  });

  it("counts ones and leading zeros bit by bit", () => {
    for (const value of edgeValues) {
      const bits = Array.from({ length: 64 }, (_, bit) => Number((unsigned(value) >> BigInt(63 - bit)) & 1n));
      expect(integer.countOnes(canonical(value))).toBe(bits.filter((bit) => bit === 1).length);
      expect(integer.leadingZeros(canonical(value))).toBe(bits.includes(1) ? bits.indexOf(1) : 64);
    }
  });

  it("hashes as its definition says, computed by hand", () => {
    expect(integer.hashIntegers([])).toBe(0);
    expect(integer.hashIntegers([0, 0])).toBe(0);
    // 0x9e3779b97f4a7c15 ^ 0x9e3779b9 = 0x9e3779b9e17d05ac
    expect(integer.hashIntegers([1])).toBe(signed(0x9e3779b9e17d05acn));
    // -1 * c = 2^64 - c = 0x61c8864680b583eb; its upper half 0x61c88646 goes into the lower: 0xe17d05ad
    expect(integer.hashIntegers([-1])).toBe(0x61c88646e17d05adn);
    expect(integer.hashIntegers([1, 2])).not.toBe(integer.hashIntegers([2, 1]));
  });

  it("gives values in their types, u64 unsigned", () => {
    expect(integer.toBigInt(-1, "u64")).toBe((1n << 64n) - 1n);
    expect(integer.toBigInt(-1, "i64")).toBe(-1n);
    expect(integer.toBigInt(4294967295, "u32")).toBe(4294967295n);
  });
});
