import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binOf, cutBins } from "./sample-bins.ts";

const values = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 200 });

describe("bins of a feature", () => {
  it("give each value its own bin when there are few enough", () => {
    const bins = cutBins(Int32Array.from([-(2 ** 31), -(2 ** 31), 0, 1, 1, 2 ** 31 - 1]), 4);
    expect([...bins.edges]).toEqual([-(2 ** 30), 0, 2 ** 30]);
    expect([-(2 ** 31), 0, 1, 2 ** 31 - 1].map((value) => binOf(bins, value))).toEqual([0, 1, 2, 3]);
  });

  it("are at most as many as wanted, and about equally full", () => {
    const bins = cutBins(
      Int32Array.from({ length: 1000 }, (_, index) => index * 3),
      10,
    );
    const sizes = new Array<number>(bins.edges.length + 1).fill(0);
    for (let index = 0; index < 1000; index++) sizes[binOf(bins, index * 3)]!++;
    expect(sizes).toEqual(new Array(10).fill(100));
  });

  it("keep the order of values: a larger value is never in a smaller bin", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 256 }), (drawn, maxBins) => {
        const sorted = Int32Array.from(drawn).sort();
        const bins = cutBins(sorted, maxBins);
        expect(bins.edges.length).toBeLessThan(maxBins);
        const numbers = [...sorted].map((value) => binOf(bins, value));
        // The same by counting the edges below.
        expect(numbers).toEqual([...sorted].map((value) => bins.edges.filter((edge) => edge < value).length));
      }),
    );
  });
});
