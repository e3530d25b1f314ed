import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutsOf, integersPassing, type TestKind, withZero } from "./integer-test.ts";

const holds: Readonly<Record<TestKind, (value: number, threshold: number) => boolean>> = {
  less: (value, threshold) => value < threshold,
  lessOrEqual: (value, threshold) => value <= threshold,
  greater: (value, threshold) => value > threshold,
  greaterOrEqual: (value, threshold) => value >= threshold,
  equal: (value, threshold) => value === threshold,
  notEqual: (value, threshold) => value !== threshold,
};

const kinds = Object.keys(holds) as TestKind[];
const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe("integersPassing", () => {
  it("has just the integers that pass as floating-point numbers, rounded and scaled as the origin does", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.constantFrom(1, 10, 100, 1000, 0.25, 3),
        fc.constantFrom<(value: number) => number>(
          Math.fround,
          (value) => value,
          (value) => -value,
          (value) => Math.fround(Math.fround(value - 7.3) * Math.fround(0.37)),
        ),
        fc.oneof(
          integer,
          integer.map((value) => value / 100),
          fc.integer({ min: -50, max: 50 }),
        ),
        fc.array(fc.oneof(integer, fc.integer({ min: -60, max: 60 })), { minLength: 4, maxLength: 20 }),
        (kind, scale, round, near, integers) => {
          const read = (value: number) => round(value / scale);
          const threshold = read(Math.round(near));
          const passing = integersPassing(kind, threshold, read);
          const around = [-2, -1, 0, 1, 2].map((step) => Math.round(near) + step);
          for (const value of [...integers, ...around, -(2 ** 31), 2 ** 31 - 1]) {
            if (value < -(2 ** 31) || value > 2 ** 31 - 1) continue;
            const isIn = passing.some(({ low, high }) => value >= low && value <= high);
            expect(isIn).toBe(holds[kind](read(value), threshold));
          }
        },
      ),
      { numRuns: 500, seed: 7 },
    );
  });

  it("keeps to thresholds that no 32-bit float has: 0.1 is above its nearest float", () => {
    // As 32-bit floats 0.1 is greater than the double 0.1.
    expect(integersPassing("lessOrEqual", 0.1, (value) => Math.fround(value / 10))).toEqual([
      { low: -(2 ** 31), high: 0 },
    ]);
    expect(integersPassing("lessOrEqual", 0.1, (value) => value / 10)).toEqual([{ low: -(2 ** 31), high: 1 }]);
  });
});

describe("zero as a missing value", () => {
  it("goes its own way, whatever the threshold says", () => {
    const upTo5 = [{ low: -(2 ** 31), high: 5 }];
    expect(withZero(upTo5, true)).toEqual(upTo5);
    expect(withZero(upTo5, false)).toEqual([
      { low: -(2 ** 31), high: -1 },
      { low: 1, high: 5 },
    ]);
    expect(withZero([{ low: -(2 ** 31), high: -1 }], true)).toEqual([{ low: -(2 ** 31), high: 0 }]);
    expect(withZero([{ low: 7, high: 9 }], true)).toEqual([
      { low: 0, high: 0 },
      { low: 7, high: 9 },
    ]);
  });

  it("becomes cuts that cover all integers", () => {
    expect(cutsOf(withZero([{ low: -(2 ** 31), high: 5 }], false))).toEqual([
      { high: -1, passes: true },
      { high: 0, passes: false },
      { high: 5, passes: true },
      { high: 2 ** 31 - 1, passes: false },
    ]);
  });
});
