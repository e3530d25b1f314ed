import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { type DecisionTree, treeDepth, walkTree } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import type { HyperparameterValues, TrainingTask } from "../trainer.ts";
import { decisionTreeTrainer } from "./decision-tree.ts";
import { classDataset, randomRows, valueDataset, withoutSamples } from "./test-samples.ts";

function task(training: Dataset, parameters: HyperparameterValues, more: Partial<TrainingTask> = {}): TrainingTask {
  return { training, validation: withoutSamples(training), parameters, classWeights: "none", seed: 1, ...more };
}

function treeOf(training: Dataset, parameters: HyperparameterValues = {}, more: Partial<TrainingTask> = {}) {
  return unwrap(decisionTreeTrainer.train(task(training, parameters, more))).model as DecisionTree;
}

function codesOf(training: Dataset, parameters: HyperparameterValues, more: Partial<TrainingTask> = {}): string[] {
  const result = decisionTreeTrainer.train(task(training, parameters, more));
  return result.ok ? [] : result.diagnostics.map(({ code }) => code);
}

/** Walks all nodes with the samples that reach them. */
function eachInner(tree: DecisionTree, rows: readonly number[][], visit: (node: number, members: number[]) => void) {
  const descend = (node: number, members: number[]) => {
    const feature = tree.feature[node]!;
    if (feature < 0) return;
    visit(node, members);
    const goesLeft = (sample: number) => rows[sample]![feature]! <= tree.threshold[node]!;
    descend(tree.left[node]!, members.filter(goesLeft));
    descend(
      tree.right[node]!,
      members.filter((sample) => !goesLeft(sample)),
    );
  };
  descend(0, [...rows.keys()]);
}

/** Impurity times weight, from the definitions. */
const impurities = {
  gini: (totals: readonly number[]) => {
    const size = totals.reduce((sum, total) => sum + total, 0);
    return size === 0 ? 0 : size - totals.reduce((sum, total) => sum + total * total, 0) / size;
  },
  entropy: (totals: readonly number[]) => {
    const size = totals.reduce((sum, total) => sum + total, 0);
    return totals.reduce((sum, total) => sum - (total === 0 ? 0 : total * Math.log(total / size)), 0);
  },
};

/** The gain of the best cut of some samples and the gain of one cut, by trying all. */
function tryAll(
  rows: readonly number[][],
  members: readonly number[],
  minLeafSamples: number,
  impurityOf: (samples: readonly number[]) => number,
) {
  const gain = (feature: number, threshold: number) => {
    const left = members.filter((sample) => rows[sample]![feature]! <= threshold);
    const right = members.filter((sample) => rows[sample]![feature]! > threshold);
    if (left.length < minLeafSamples || right.length < minLeafSamples) return Number.NEGATIVE_INFINITY;
    return impurityOf(members) - impurityOf(left) - impurityOf(right);
  };
  const gains = rows[0]!.flatMap((_, feature) => members.map((sample) => gain(feature, rows[sample]![feature]!)));
  return { gain, best: Math.max(...gains) };
}

const shape = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  count: fc.integer({ min: 10, max: 120 }),
  kinds: fc.constantFrom(3, 12, 200),
  minLeafSamples: fc.constantFrom(1, 3),
  growth: fc.constantFrom("leafWise", "depthWise"),
});

describe("a decision tree for classes", () => {
  for (const criterion of ["gini", "entropy"] as const) {
    for (const arithmetic of ["float", "integer"] as const) {
      it(`makes the best of all cuts at each node, by ${criterion} in ${arithmetic} arithmetic`, () => {
        fc.assert(
          fc.property(shape, ({ seed, count, kinds, minLeafSamples, growth }) => {
            const { rows, classes } = randomRows(seed, count, kinds);
            const parameters = { criterion, arithmetic, minLeafSamples, growth };
            const tree = treeOf(classDataset(rows, classes), parameters);
            const impurityOf = (samples: readonly number[]) =>
              impurities[criterion]([0, 1, 2].map((own) => samples.filter((sample) => classes[sample] === own).length));
            eachInner(tree, rows, (node, members) => {
              const { gain, best } = tryAll(rows, members, minLeafSamples, impurityOf);
              // Tables of logarithms in whole numbers are rounded to 2^-10 bits.
              const digits = criterion === "entropy" && arithmetic === "integer" ? 2 : 6;
              expect(gain(tree.feature[node]!, tree.threshold[node]!)).toBeCloseTo(best, digits);
            });
          }),
          { numRuns: 25, seed: 1 },
        );
      });
    }
  }

  it("weighs samples and classes when it looks for the best cut", () => {
    const { rows, classes } = randomRows(3, 100, 50);
    const random = createRandom(8);
    const weights = rows.map(() => 1 + random.below(4));
    const classWeights = [5, 1, 2];
    const tree = treeOf(classDataset(rows, classes, weights), {}, { classWeights });
    const impurityOf = (samples: readonly number[]) => {
      const totals = [0, 0, 0];
      for (const sample of samples) totals[classes[sample]!]! += weights[sample]! * classWeights[classes[sample]!]!;
      return impurities.gini(totals);
    };
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    eachInner(tree, rows, (node, members) => {
      // Leaves weigh at least one average sample.
      const heavy = (samples: number[]) => samples.reduce((sum, sample) => sum + weights[sample]!, 0) >= mean;
      const { gain, best } = tryAll(rows, members, 1, impurityOf);
      const found = gain(tree.feature[node]!, tree.threshold[node]!);
      expect(found).toBeLessThanOrEqual(best + 1e-9);
      if (members.every((sample) => heavy([sample]))) expect(found).toBeCloseTo(best, 6);
      if (node === 0) expect(found).toBeCloseTo(best, 6);
    });
  });

  it("grows until leaves are pure, also where the first cut gains nothing", () => {
    const rows = [
      [0, 0],
      [0, 9],
      [9, 0],
      [9, 9],
    ];
    for (const arithmetic of ["float", "integer"]) {
      const tree = treeOf(classDataset(rows, [0, 1, 1, 0]), { arithmetic });
      expect(rows.map((row) => tree.value[walkTree(tree, Int32Array.from(row))])).toEqual([10, 20, 20, 10]);
    }
  });

  it("keeps to its limits, and is the same each time", () => {
    const limits = fc.record({
      maxNodes: fc.integer({ min: 1, max: 40 }),
      maxDepth: fc.integer({ min: 1, max: 6 }),
      minLeafSamples: fc.integer({ min: 1, max: 8 }),
      bins: fc.integer({ min: 2, max: 256 }),
      growth: fc.constantFrom("leafWise", "depthWise"),
      arithmetic: fc.constantFrom("float", "integer"),
    });
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 1e6 }), (parameters, seed) => {
        const { rows, classes } = randomRows(seed, 200, 100);
        const tree = treeOf(classDataset(rows, classes), parameters);
        expect(tree.feature.length).toBeLessThanOrEqual(parameters.maxNodes);
        expect(treeDepth(tree)).toBeLessThanOrEqual(parameters.maxDepth);
        const reached = new Map<number, number>();
        for (const row of rows) {
          const leaf = walkTree(tree, Int32Array.from(row));
          reached.set(leaf, (reached.get(leaf) ?? 0) + 1);
        }
        if (tree.feature.length > 1) {
          expect(Math.min(...reached.values())).toBeGreaterThanOrEqual(parameters.minLeafSamples);
        }
        expect(treeOf(classDataset(rows, classes), parameters)).toEqual(tree);
      }),
      { numRuns: 60 },
    );
  });

  it("makes the best of all cuts from histograms of large nodes too", () => {
    // Few bins make histograms worthwhile.
    const { rows, classes } = randomRows(11, 5000, 16);
    const parameters = { maxDepth: 6, minLeafSamples: 20 };
    const tree = treeOf(classDataset(rows, classes), parameters);
    const impurityOf = (samples: readonly number[]) =>
      impurities.gini([0, 1, 2].map((own) => samples.filter((sample) => classes[sample] === own).length));
    eachInner(tree, rows, (node, members) => {
      const gain = (feature: number, threshold: number) => {
        const left = members.filter((sample) => rows[sample]![feature]! <= threshold);
        const right = members.filter((sample) => rows[sample]![feature]! > threshold);
        if (Math.min(left.length, right.length) < 20) return 0;
        return impurityOf(members) - impurityOf(left) - impurityOf(right);
      };
      const all = [0, 1, 2].flatMap((feature) => Array.from({ length: 16 }, (_, value) => gain(feature, value - 3)));
      expect(gain(tree.feature[node]!, tree.threshold[node]!)).toBeCloseTo(Math.max(...all), 6);
    });
  });

  it("is as sure as samples prove: small leaves less than large ones", () => {
    // Feature up to 4: six of class 0; above: two of class 1. Without comparisons 6 / 8 would be right.
    const rows = [1, 1, 2, 2, 3, 3, 6, 7].map((value) => [value]);
    const outcomes = [0, 0, 0, 0, 0, 0, 1, 1];
    for (const arithmetic of ["float", "integer"]) {
      const tree = treeOf(classDataset(rows, outcomes), { arithmetic });
      expect([...tree.threshold]).toEqual([4, 0, 0]);
      const expected = [(6 + 2 * 0.75) / 8, (2 + 2 * 0.75) / 4].map((share) => Math.floor(255 * share));
      expect([...tree.confidence]).toEqual([0, ...expected]);
      const rejecting = treeOf(classDataset(rows, outcomes), { arithmetic, reject: 90 });
      expect([...rejecting.confidence]).toEqual([0, expected[0], 0]);
    }
  });

  it("asks validation samples how sure leaves are, and which nodes are worth their comparisons", () => {
    const random = createRandom(5);
    const noise = (count: number) => {
      const rows = Array.from({ length: count }, () => [random.below(1000)]);
      return classDataset(
        rows,
        rows.map(([value]) => (random.uniform() < 0.25 ? random.below(2) : value! < 500 ? 0 : 1)),
      );
    };
    const training = noise(400);
    const validation = noise(400);
    for (const arithmetic of ["float", "integer"]) {
      const grown = treeOf(training, { arithmetic }, { validation });
      const pruned = treeOf(training, { arithmetic, pruning: "validation" }, { validation });
      expect(pruned.feature.length).toBeLessThan(grown.feature.length / 2);
      const fresh = noise(1000);
      let promised = 0;
      let right = 0;
      for (let sample = 0; sample < fresh.count; sample++) {
        const leaf = walkTree(pruned, fresh.values.subarray(sample, sample + 1));
        promised += pruned.confidence[leaf]! / 255;
        if (pruned.value[leaf] === 10 * (fresh.outcomes[sample]! + 1)) right++;
      }
      expect(Math.abs(promised - right) / 1000).toBeLessThan(0.08);
      expect(right / 1000).toBeGreaterThan(0.8);
    }
  });

  it("counts a rare class as much as a frequent one, where that is wished, in whole numbers too", () => {
    const rows = Array.from({ length: 100 }, (_, index) => [index % 10]);
    const outcomes = rows.map((_, index) => (index % 10 === 0 && index < 40 ? 1 : 0));
    for (const arithmetic of ["float", "integer"]) {
      const answer = (classWeights: TrainingTask["classWeights"]) => {
        const tree = treeOf(classDataset(rows, outcomes), { arithmetic }, { classWeights });
        return tree.value[walkTree(tree, Int32Array.of(0))];
      };
      // Four of the ten samples of value 0 are of class 1.
      expect(answer("none")).toBe(10);
      expect(answer("balanced")).toBe(20);
      expect(answer([1, 2])).toBe(20);
    }
  });
});

describe("a decision tree for values", () => {
  it("makes the cut that lowers the squared deviation most, and answers means", () => {
    fc.assert(
      fc.property(shape, ({ seed, count, kinds, minLeafSamples, growth }) => {
        const { rows, numbers } = randomRows(seed, count, kinds);
        const tree = treeOf(valueDataset(rows, numbers), { minLeafSamples, growth });
        const mean = (samples: readonly number[]) =>
          samples.reduce((sum, sample) => sum + numbers[sample]!, 0) / samples.length;
        const deviation = (samples: readonly number[]) =>
          samples.reduce((sum, sample) => sum + (numbers[sample]! - mean(samples)) ** 2, 0);
        eachInner(tree, rows, (node, members) => {
          const { gain, best } = tryAll(rows, members, minLeafSamples, deviation);
          expect(gain(tree.feature[node]!, tree.threshold[node]!)).toBeCloseTo(best, 4);
        });
        const byLeaf = new Map<number, number[]>();
        for (const [sample, row] of rows.entries()) {
          const leaf = walkTree(tree, Int32Array.from(row));
          byLeaf.set(leaf, [...(byLeaf.get(leaf) ?? []), sample]);
        }
        for (const [leaf, samples] of byLeaf) {
          expect(Math.abs(tree.value[leaf]! - mean(samples))).toBeLessThanOrEqual(0.5 + 1e-9);
        }
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it("holds values at the ends of 32 bits", () => {
    const tree = treeOf(valueDataset([[1], [2]], [-(2 ** 31), 2 ** 31 - 1]));
    expect([...tree.value.slice(1)]).toEqual([-(2 ** 31), 2 ** 31 - 1]);
  });

  it("is pruned where validation samples say that it should", () => {
    const { rows, numbers } = randomRows(1, 300, 100);
    const other = randomRows(2, 300, 100);
    const validation = valueDataset(other.rows, other.numbers);
    const errorOf = (tree: DecisionTree) =>
      other.rows.reduce(
        (sum, row, sample) => sum + (tree.value[walkTree(tree, Int32Array.from(row))]! - other.numbers[sample]!) ** 2,
        0,
      );
    const grown = treeOf(valueDataset(rows, numbers));
    const pruned = treeOf(valueDataset(rows, numbers), { pruning: "validation" }, { validation });
    expect(pruned.feature.length).toBeLessThan(grown.feature.length);
    expect(errorOf(pruned)).toBeLessThan(errorOf(grown));
  });
});

describe("the trainer of decision trees", () => {
  const { rows, classes, numbers } = randomRows(1, 30, 10);
  const training = classDataset(rows, classes);

  it("refuses hyper-parameters that there are not, and values that they do not take", () => {
    for (const parameters of [{ leaves: 3 }, { maxDepth: 0 }, { maxDepth: 2.5 }, { criterion: "best" }, { bins: 1 }]) {
      expect(codesOf(training, parameters as HyperparameterValues)).toEqual(["RMT7030"]);
    }
  });

  it("refuses class weights that do not fit", () => {
    for (const classWeights of [
      [1, 2],
      [1, 2, 0],
      [1, 2, Number.NaN],
    ]) {
      expect(codesOf(training, {}, { classWeights })).toEqual(["RMT7031"]);
    }
  });

  it("refuses samples that nothing can be learned from", () => {
    expect(codesOf(withoutSamples(training), {})).toEqual(["RMT7021"]);
    expect(codesOf(classDataset([[1], [2]], [1, 1]), {})).toEqual(["RMT7027"]);
    expect(codesOf(classDataset([[1], [1]], [0, 1]), {})).toEqual(["RMT7028"]);
  });

  it("refuses values, and too many samples, in whole numbers", () => {
    expect(codesOf(valueDataset(rows, numbers), { arithmetic: "integer" })).toEqual(["RMT7034"]);
    const count = 2 ** 17 + 1;
    const values = Int32Array.from({ length: count }, (_, sample) => sample % 5);
    const large = { ...classDataset([[0]], [1]), count, values, outcomes: values.map((value) => value & 1) };
    expect(codesOf(large, { arithmetic: "integer" })).toEqual(["RMT7034"]);
  });
});
