import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRowHash } from "./row-hash.ts";

/** The hash of the instruction HASH, in unsigned 64 bits. */
function hash(values: readonly bigint[]): bigint {
  let state = 0n;
  for (const value of values) {
    state = BigInt.asUintN(64, (state ^ BigInt.asUintN(64, value)) * 0x9e3779b97f4a7c15n);
    state ^= state >> 32n;
  }
  return state;
}

const views = {
  i8: (value: number) => BigInt.asIntN(8, BigInt(value)),
  i16: (value: number) => BigInt.asIntN(16, BigInt(value)),
  i32: (value: number) => BigInt.asIntN(32, BigInt(value)),
  u8: (value: number) => BigInt.asUintN(8, BigInt(value)),
  u16: (value: number) => BigInt.asUintN(16, BigInt(value)),
  u32: (value: number) => BigInt.asUintN(32, BigInt(value)),
} as const;

describe("the row that a hash chooses", () => {
  it("is the remainder of the 64-bit hash", () => {
    const pattern = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1, 2 ** 31 - 1, -(2 ** 31)));
    const rows = fc.oneof(
      fc.integer({ min: 1, max: 2 ** 32 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.constantFrom(1, 2, 1024, 2 ** 31, 2 ** 32),
    );
    const type = fc.constantFrom("i8", "i16", "i32", "u8", "u16", "u32" as const);
    const prefix = fc.option(fc.nat({ max: 40 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 9 }), rows, type, prefix, fc.nat(), (...given) => {
        const [patterns, count, featureType, table, choice] = given;
        const columns = patterns.map((_, index) => (index * 7 + choice) % patterns.length).slice(0, choice % 5);
        const features = Int32Array.from([5, ...patterns]);
        const values = columns.map((column) => views[featureType](patterns[column]!));
        const expected = hash(table === undefined ? values : [BigInt(table), ...values]) % BigInt(count);
        expect(createRowHash(columns, featureType, count, table)(features, 1)).toBe(Number(expected));
      }),
      { numRuns: 4000, seed: 1 },
    );
  });
});
