import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DecisionTree, treeDepth, walkTree } from "../../../models/index.ts";
import { type HistogramTreeOptions, type TrainingSamples, trainHistogramTree } from "./histogram-tree.ts";

/** xorshift32 (Marsaglia 2003): numbers in 0 … 1 that repeat. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Samples as the prefetch program takes them: the last eight values, newest first, and the next one. */
function windows(values: readonly number[]): TrainingSamples {
  const count = values.length - 8;
  const features = new Int32Array(count * 8);
  const labels = new Int32Array(count);
  for (let sample = 0; sample < count; sample++) {
    for (let age = 0; age < 8; age++) features[sample * 8 + age] = values[sample + 7 - age]!;
    labels[sample] = values[sample + 8]!;
  }
  return { features, labels, count };
}

function sequence(valueAt: (index: number) => number): TrainingSamples {
  return windows(Array.from({ length: 2056 }, (_, index) => valueAt(index) | 0));
}

function train(samples: TrainingSamples, options: Partial<HistogramTreeOptions> = {}): DecisionTree {
  return trainHistogramTree(samples, { featureCount: 8, ...options });
}

function leafConfidences(tree: DecisionTree): number[] {
  return [...tree.confidence].filter((_, node) => tree.feature[node]! < 0).map((confidence) => confidence / 255);
}

function accuracy(tree: DecisionTree, samples: TrainingSamples, featureCount = 8): number {
  let correct = 0;
  for (let sample = 0; sample < samples.count; sample++) {
    const row = samples.features.subarray(sample * featureCount, (sample + 1) * featureCount);
    if (tree.value[walkTree(tree, row)] === samples.labels[sample]) correct++;
  }
  return correct / samples.count;
}

describe("a trained tree", () => {
  for (const period of [1, 2, 3, 4, 7, 16, 33, 64]) {
    it(`knows the next value of a sequence of period ${period}, and knows that it does`, () => {
      const random = randomNumbers(period);
      const pattern = Array.from({ length: period }, () => Math.floor(random() * 2000) - 1000);
      const samples = sequence((index) => pattern[index % period]!);
      const tree = train(samples);
      expect(Math.min(...leafConfidences(tree))).toBeGreaterThan(0.9);
      expect(accuracy(tree, samples)).toBeGreaterThan(0.99);
    });
  }

  it("learns the walk over an array of rows: steps of one, then a jump", () => {
    const samples = sequence((index) => [1, 1, 98, 1, 1, 98, 1, 1, -198][index % 9]!);
    const tree = train(samples);
    expect(accuracy(tree, samples)).toBe(1);
    expect(tree.feature.length).toBeLessThanOrEqual(9);
  });

  // Few kinds leave luck more room; programs act from about 0.7 on.
  for (const { kinds, most } of [
    { kinds: 8, most: 0.6 },
    { kinds: 16, most: 0.5 },
    { kinds: 64, most: 0.3 },
    { kinds: 500, most: 0.3 },
    { kinds: 1e6, most: 0.3 },
  ]) {
    it(`is sure of nothing after random values of ${kinds} kinds`, () => {
      for (let seed = 1; seed <= 10; seed++) {
        const random = randomNumbers(seed * 7919);
        const tree = train(sequence(() => Math.floor(random() * kinds)));
        expect(Math.max(...leafConfidences(tree))).toBeLessThanOrEqual(most);
      }
    });
  }

  it("is sure of nothing after jumps between random pages", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = randomNumbers(seed * 104729);
      let page = 0;
      const tree = train(
        sequence(() => {
          const before = page;
          page = Math.floor(random() * 5000);
          return page - before;
        }),
      );
      expect(Math.max(...leafConfidences(tree))).toBeLessThanOrEqual(0.3);
    }
  });

  it("is about as sure as it is right on new values, when noise breaks a pattern", () => {
    const random = randomNumbers(4711);
    const pattern = [1, 1, 7, -3, 2, 9];
    let position = 0;
    const next = () => (random() < 0.2 ? Math.floor(random() * 1000) : pattern[position++ % 6]!);
    const tree = train(sequence(next));
    const fresh = sequence(next);
    let promised = 0;
    for (let sample = 0; sample < fresh.count; sample++) {
      promised += tree.confidence[walkTree(tree, fresh.features.subarray(sample * 8, sample * 8 + 8))]! / 255;
    }
    const kept = accuracy(tree, fresh);
    expect(kept).toBeGreaterThan(0.5);
    expect(Math.abs(promised / fresh.count - kept)).toBeLessThan(0.06);
  });

  it("answers only the most frequent labels, and nothing where others prevail", () => {
    // Feature 0 below 0: label 1; otherwise all labels differ.
    const samples = sequence((index) => (index % 2 === 0 ? -1 : index));
    const tree = train(samples, { maxClasses: 1 });
    const even = Int32Array.from([5, -1, 3, -1, 1, -1, 1, -1]);
    expect(tree.value[walkTree(tree, even)]).toBe(-1);
    const odd = Int32Array.from([-1, 5, -1, 3, -1, 1, -1, 1]);
    expect(tree.confidence[walkTree(tree, odd)]).toBe(0);
  });

  it("fits separable data perfectly when nothing is held out", () => {
    // Labels by boxes of a grid over two of three features, at the ends of the 32-bit range too.
    const random = randomNumbers(99);
    const count = 3000;
    const features = new Int32Array(count * 3);
    const labels = new Int32Array(count);
    const levels = [-(2 ** 31), -5, 0, 3, 2 ** 31 - 1];
    for (let sample = 0; sample < count; sample++) {
      const [a, b, c] = [0, 0, 0].map(() => Math.floor(random() * 5));
      features.set([levels[a!]!, levels[b!]!, levels[c!]!], sample * 3);
      labels[sample] = 10 * Math.floor(a! / 2) + Math.floor(c! / 3);
    }
    const samples = { features, labels, count };
    const tree = trainHistogramTree(samples, { featureCount: 3, holdOut: "none" });
    expect(accuracy(tree, samples, 3)).toBe(1);
  });

  it("makes at each node the cut with the largest information gain of all, computed from its definition", () => {
    const entropyBits = (labels: readonly number[]) => {
      const counts = new Map<number, number>();
      for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
      return [...counts.values()].reduce((bits, count) => bits - count * Math.log2(count / labels.length), 0);
    };
    const kinds = fc.constantFrom(2, 5, 40);
    const shape = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      count: fc.integer({ min: 20, max: 300 }),
      kinds,
    });
    fc.assert(
      fc.property(shape, ({ seed, count, kinds }) => {
        const random = randomNumbers(seed);
        const rows = Array.from({ length: count }, () => [0, 1, 2].map(() => Math.floor(random() * kinds)));
        const labels = rows.map(([a, b]) =>
          random() < 0.2 ? Math.floor(random() * 9) : a! > kinds / 2 ? 10 : 11 + (b! % 3),
        );
        const samples = { features: Int32Array.from(rows.flat()), labels: Int32Array.from(labels), count };
        const tree = trainHistogramTree(samples, { featureCount: 3, holdOut: "none", minLeafSamples: 3 });
        const check = (node: number, members: readonly number[]) => {
          if (tree.feature[node]! < 0) return;
          const gain = (feature: number, threshold: number) => {
            const left = members.filter((member) => rows[member]![feature]! <= threshold);
            const right = members.filter((member) => rows[member]![feature]! > threshold);
            if (left.length < 3 || right.length < 3) return 0;
            const bits = [members, left, right].map((side) => entropyBits(side.map((member) => labels[member]!)));
            return bits[0]! - bits[1]! - bits[2]!;
          };
          const gains = [0, 1, 2].flatMap((feature) =>
            Array.from({ length: kinds }, (_, value) => gain(feature, value)),
          );
          expect(gain(tree.feature[node]!, tree.threshold[node]!)).toBeCloseTo(Math.max(...gains), 3);
          const goesLeft = (member: number) => rows[member]![tree.feature[node]!]! <= tree.threshold[node]!;
          check(tree.left[node]!, members.filter(goesLeft));
          check(
            tree.right[node]!,
            members.filter((member) => !goesLeft(member)),
          );
        };
        check(0, Array.from(rows.keys()));
      }),
      { numRuns: 40 },
    );
  });

  it("keeps to maxNodes and maxDepth, and is the same each time", () => {
    const options = fc.record({
      maxNodes: fc.integer({ min: 1, max: 40 }),
      maxDepth: fc.integer({ min: 0, max: 6 }),
      maxBins: fc.integer({ min: 2, max: 256 }),
      maxClasses: fc.integer({ min: 1, max: 20 }),
      holdOut: fc.constantFrom("scattered" as const, "recent" as const, "none" as const),
    });
    fc.assert(
      fc.property(
        options,
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 0, max: 400 }),
        (limits, seed, length) => {
          const random = randomNumbers(seed);
          const samples = windows(
            Array.from({ length: length + 8 }, (_, index) => (random() < 0.3 ? Math.floor(random() * 50) : index % 9)),
          );
          const tree = train(samples, limits);
          expect(tree.feature.length).toBeLessThanOrEqual(limits.maxNodes);
          expect(treeDepth(tree)).toBeLessThanOrEqual(limits.maxDepth);
          expect(train(samples, limits)).toEqual(tree);
        },
      ),
      { numRuns: 60 },
    );
  });
});
