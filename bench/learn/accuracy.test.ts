import { describe, expect, it } from "vitest";
import { measureScore, readBenchDataset, readReference } from "./accuracy.ts";
import { splitsOf } from "./folds.ts";

/** The families that are quick enough to be trained on every split of the dataset here; `rmt bench learn` trains all. */
const quick: Readonly<Record<string, readonly string[]>> = {
  iris: ["decisionTree", "forest", "boostedTrees", "linear"],
  wine: ["decisionTree", "forest", "linear"],
  "breast-cancer": ["decisionTree", "forest", "linear"],
  digits: ["decisionTree", "linear"],
  diabetes: ["decisionTree", "boostedTrees", "linear"],
  "page-deltas-video": ["decisionTree", "forest"],
  "page-deltas-matrix": ["decisionTree", "linear", "multilayerPerceptron"],
};

const cases = readReference().filter(({ dataset, family }) => quick[dataset]!.includes(family));

describe("integer models beside those of scikit-learn and XGBoost, on the same splits", () => {
  it.each(cases)("$dataset, $family: right at most half a point less often", async ({ dataset, family, score }) => {
    const ours = measureScore(await readBenchDataset(dataset), dataset, family);
    expect(ours).toBeGreaterThanOrEqual(score - 0.005);
  });
});

describe("the splits", () => {
  it("test each sample once in every repetition, and never train on it", () => {
    const splits = splitsOf("iris", 150);
    expect(splits).toHaveLength(50);
    for (let repetition = 0; repetition < 10; repetition++) {
      const own = splits.slice(5 * repetition, 5 * repetition + 5);
      const tested = own.flatMap((split) => [...split.tested]).sort((left, right) => left - right);
      expect(tested).toEqual(Array.from({ length: 150 }, (_, row) => row));
      for (const split of own) expect(new Set([...split.training, ...split.tested]).size).toBe(150);
    }
  });

  it("of recorded samples test the newest quarter", () => {
    const [first] = splitsOf("page-deltas-video", 100);
    expect([first!.training.length, first!.tested[0], first!.tested.length]).toEqual([75, 75, 25]);
  });
});
