import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factorOf, scaleOfFactor } from "./scale-integers.ts";

describe("a factor as multiplier and shift", () => {
  it("is near to it, and no product with what it is for leaves 64 bits", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e4, noNaN: true }),
        fc.boolean(),
        fc.integer({ min: 1, max: 2 ** 46 }),
        (magnitude, isNegative, largest) => {
          const factor = isNegative ? -magnitude : magnitude;
          const scale = scaleOfFactor(factor, largest)!;
          // 16 bits of the multiplier are left for elements of 46 bits.
          expect(Math.abs(factorOf(scale) / factor - 1)).toBeLessThanOrEqual(2 ** -15);
          const rounding = scale.shift > 0 ? 1n << BigInt(scale.shift - 1) : 0n;
          const product = BigInt(largest) * BigInt(Math.abs(scale.multiplier)) + rounding;
          expect(product).toBeLessThan(2n ** 63n);
          expect(Math.abs(scale.multiplier)).toBeLessThan(2 ** 31);
          expect(scale.shift >= 0 && scale.shift <= 62).toBe(true);
        },
      ),
    );
  });

  it("is none for factors that are too large, too small, or no numbers", () => {
    expect(scaleOfFactor(2 ** 31, 1)).toBeUndefined();
    expect(scaleOfFactor(2 ** 20, 2 ** 46)).toBeUndefined();
    expect(scaleOfFactor(2 ** -70, 1)).toBeUndefined();
    expect(scaleOfFactor(Number.NaN, 1)).toBeUndefined();
    expect(scaleOfFactor(0, 1)).toBeUndefined();
  });
});
