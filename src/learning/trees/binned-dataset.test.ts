import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binDataset, binLimit, thresholdBetween } from "./binned-dataset.ts";
import { createSortingSpace, sortValues } from "./radix-sort.ts";

const value = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));

describe("sorting by digits", () => {
  it("sorts as comparing does, and equal values stay in their order", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (list) => {
        const { keys, places, least } = sortValues(Int32Array.from(list), createSortingSpace(list.length));
        const expected = [...list.entries()].sort(([a, first], [b, second]) => first - second || a - b);
        expect([...keys].map((key) => key + least)).toEqual(expected.map(([, own]) => own));
        expect([...places]).toEqual(expected.map(([place]) => place));
      }),
    );
  });
});

describe("bins of a dataset", () => {
  const features = [
    { name: "a", scale: 1 },
    { name: "b", scale: 1 },
  ];
  const rows = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 400 });

  it("tell values apart as thresholds between them do, at most as many as wanted", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 256 }), (drawn, maxBins) => {
        const count = drawn.length;
        const binned = binDataset({ values: Int32Array.from(drawn.flat()), count, features }, maxBins);
        for (const feature of [0, 1] as const) {
          const distinct = new Set(drawn.map((row) => row[feature])).size;
          const bins = binned.binCounts[feature]!;
          expect(bins).toBeLessThanOrEqual(Math.min(distinct, maxBins));
          if (distinct <= maxBins) expect(bins).toBe(distinct);
          for (const [sample, row] of drawn.entries()) {
            const own = row[feature];
            const bin = binned.bins[feature * count + sample]!;
            expect(binned.lowest[feature * binLimit + bin]).toBeLessThanOrEqual(own);
            expect(binned.highest[feature * binLimit + bin]).toBeGreaterThanOrEqual(own);
            for (let low = 0; low + 1 < bins; low++) {
              expect(own <= thresholdBetween(binned, feature, low, low + 1)).toBe(bin <= low);
            }
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("are about equally full where there are more values than bins", () => {
    const values = Int32Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1000);
    const { bins } = binDataset({ values, count: 1000, features: features.slice(1) }, 10);
    const sizes = new Array<number>(10).fill(0);
    for (const bin of bins) sizes[bin]!++;
    expect(sizes).toEqual(new Array(10).fill(100));
  });
});
