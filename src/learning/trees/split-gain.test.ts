import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { buildTree } from "../../models/index.ts";
import { boostedTreesTrainer } from "./boosted-trees.ts";
import { decisionTreeTrainer } from "./decision-tree.ts";
import { splitGain } from "./split-gain.ts";
import { classDataset, randomRows, valueDataset, withoutSamples } from "./test-samples.ts";

describe("the split gain of features", () => {
  const leaf = (value: number) => ({ value, confidence: 255 });
  const model = buildTree(2, {
    feature: 1,
    threshold: 5,
    left: leaf(10),
    right: { feature: 0, threshold: 0, left: leaf(20), right: leaf(10) },
  });
  const description = {
    family: "decisionTree",
    features: 2,
    featureType: "i32",
    output: "i32",
    maxNodes: 5,
    maxDepth: 2,
  } as const;
  const rows = [
    [0, 1],
    [0, 1],
    [0, 9],
    [3, 9],
  ];

  it("is the drop of Gini impurity, in samples", () => {
    const dataset = classDataset(rows, [0, 0, 1, 0]);
    // Impurity: 4 - (9 + 1) / 4 = 1.5 at the root; 0 and 2 - (1 + 1) / 2 = 1 below; 0 below that.
    const gains = splitGain({ description, model, target: dataset.target }, dataset);
    expect([...gains]).toEqual([1, 0.5]);
  });

  it("is the drop of squared deviation for values", () => {
    const dataset = valueDataset(rows, [0, 0, 6, 2]);
    // 24 at the root; 0 and 8 below.
    const gains = splitGain({ description, model, target: dataset.target }, dataset);
    expect([...gains]).toEqual([8, 16]);
  });

  it("is 0 where samples of one side only come by", () => {
    const dataset = classDataset(rows.slice(0, 2), [0, 1]);
    expect([...splitGain({ description, model, target: dataset.target }, dataset)]).toEqual([0, 0]);
  });

  it("points at the features that outcomes depend on", () => {
    const { rows: random } = randomRows(1, 300, 100);
    const dataset = classDataset(
      random,
      random.map(([, , c]) => (c! > 40 ? 1 : 0)),
    );
    for (const trainer of [decisionTreeTrainer, boostedTreesTrainer]) {
      const validation = withoutSamples(dataset);
      const task = { training: dataset, validation, parameters: {}, classWeights: "none", seed: 1 } as const;
      const gains = splitGain(unwrap(trainer.train(task)), dataset);
      expect(gains[2]).toBeGreaterThan(0);
      expect(gains[0]! + gains[1]!).toBeLessThan(0.01 * gains[2]!);
    }
  });
});
