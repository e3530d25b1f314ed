import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRequantization, requantize, requantizeProduct, requantizeWide } from "./requantize.ts";

/** The words of RMT_REQUANTIZE in exact integers. */
function exactly(value: bigint, multiplier: number, shift: number, low: number, high: number): number {
  const half = shift > 0 ? 1n << BigInt(shift - 1) : 0n;
  const shifted = BigInt.asIntN(64, value * BigInt(multiplier) + half) >> BigInt(shift);
  return Number(shifted < BigInt(low) ? BigInt(low) : shifted > BigInt(high) ? BigInt(high) : shifted);
}

const int32 = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, -(2 ** 30), 2 ** 16),
);
const shift = fc.integer({ min: 0, max: 63 });
const type = fc.constantFrom("i8", "i16", "i32", "u8", "u16", "u32" as const);

describe("requantization", () => {
  it("is exact for all products of 32 bits, with wrapping at the edge of 64", () => {
    fc.assert(
      fc.property(int32, int32, shift, type, (value, multiplier, places, output) => {
        const scale = createRequantization(multiplier, places, output);
        const expected = exactly(BigInt(value), multiplier, places, scale.low, scale.high);
        expect(requantize(value, scale) + 0).toBe(expected);
      }),
      { numRuns: 3000, seed: 1 },
    );
    const edge = createRequantization(-(2 ** 31), 63, "i32");
    // 2^62 + 2^62 wraps to -2^63.
    expect(requantize(-(2 ** 31), edge)).toBe(-1);
  });

  it("is exact for integers of 53 and of 64 bits", () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        int32,
        shift,
        type,
        (...given) => {
          const [safe, wide, multiplier, places, output] = given;
          const scale = createRequantization(multiplier, places, output);
          const { low, high } = scale;
          expect(requantize(safe, scale) + 0).toBe(exactly(BigInt(safe), multiplier, places, low, high));
          const upper = Number(wide >> 32n);
          const lower = Number(BigInt.asUintN(32, wide));
          expect(requantizeWide(upper, lower, scale) + 0).toBe(exactly(wide, multiplier, places, low, high));
        },
      ),
      { numRuns: 3000, seed: 2 },
    );
  });

  it("is exact for products that wrap to 64 bits before", () => {
    const difference = fc.integer({ min: -(2 ** 33), max: 2 ** 33 });
    fc.assert(
      fc.property(difference, int32, int32, shift, type, (value, factor, multiplier, places, output) => {
        const scale = createRequantization(multiplier, places, output);
        const product = BigInt.asIntN(64, BigInt(value) * BigInt(factor));
        const expected = exactly(product, multiplier, places, scale.low, scale.high);
        expect(requantizeProduct(value, factor, scale) + 0).toBe(expected);
      }),
      { numRuns: 3000, seed: 3 },
    );
  });
});
