import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binFeatures, cutBins } from "./sample-bins.ts";

const value = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** Edges and bins by counting, for a list of values. */
function cut(list: readonly number[], maxBins: number) {
  const values = Int32Array.from(new Set(list)).sort();
  const counts = Int32Array.from(values, (own) => list.filter((one) => one === own).length);
  const binOfPlace = new Uint8Array(values.length);
  const edges = [...cutBins({ values, counts }, maxBins, binOfPlace)];
  return { edges, bins: list.map((one) => binOfPlace[values.indexOf(one)]!) };
}

describe("bins of a feature", () => {
  it("give each value its own bin when there are few enough", () => {
    const { edges, bins } = cut([-(2 ** 31), -(2 ** 31), 0, 1, 1, 2 ** 31 - 1], 4);
    expect(edges).toEqual([-(2 ** 30), 0, 2 ** 30]);
    expect(bins).toEqual([0, 0, 1, 2, 2, 3]);
  });

  it("are at most as many as wanted, and about equally full", () => {
    const { bins } = cut(
      Array.from({ length: 1000 }, (_, index) => index * 3),
      10,
    );
    const sizes = new Array<number>(10).fill(0);
    for (const bin of bins) sizes[bin]!++;
    expect(sizes).toEqual(new Array(10).fill(100));
  });

  it("pass over values that the feature does not have", () => {
    const values = Int32Array.from([1, 5, 9]);
    const binOfPlace = new Uint8Array(3);
    expect([...cutBins({ values, counts: Int32Array.from([2, 0, 1]) }, 64, binOfPlace)]).toEqual([5]);
    expect([binOfPlace[0], binOfPlace[2]]).toEqual([0, 1]);
  });

  it("tell a value's bin as comparisons with the edges do", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 2, max: 256 }),
        (list, maxBins) => {
          const { edges, bins } = cut(list, maxBins);
          expect(edges.length).toBeLessThan(maxBins);
          expect(bins).toEqual(list.map((one) => edges.filter((edge) => edge < one).length));
        },
      ),
    );
  });
});

describe("bins of all features", () => {
  it("are those of each feature by itself, with each sample as often as it occurs", () => {
    const small = fc.oneof(fc.integer({ min: -5, max: 5 }), value);
    const samples = fc.array(
      fc.tuple(fc.array(small, { minLength: 3, maxLength: 3 }), fc.integer({ min: 1, max: 4 })),
      {
        minLength: 1,
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(samples, fc.integer({ min: 2, max: 64 }), (drawn, maxBins) => {
        const count = drawn.length;
        // Rows in another order than the samples.
        const rows = Int32Array.from(drawn, (_, sample) => count - 1 - sample);
        const features = Int32Array.from(drawn.toReversed().flatMap(([row]) => row));
        const weights = Int32Array.from(drawn, ([, times]) => times);
        const { bins, edges } = binFeatures(features, 3, rows, weights, maxBins);
        for (let feature = 0; feature < 3; feature++) {
          const alone = cut(
            drawn.flatMap(([row, times]) => new Array<number>(times).fill(row[feature]!)),
            maxBins,
          );
          expect([...edges[feature]!]).toEqual(alone.edges);
          const own = [...bins.subarray(feature * count, (feature + 1) * count)];
          expect(own.flatMap((bin, sample) => new Array<number>(weights[sample]!).fill(bin))).toEqual(alone.bins);
        }
      }),
      { numRuns: 50 },
    );
  });
});
