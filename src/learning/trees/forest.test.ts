import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { createPredictor, type Forest } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import type { HyperparameterValues } from "../trainer.ts";
import { decisionTreeTrainer } from "./decision-tree.ts";
import { forestTrainer } from "./forest.ts";
import { classDataset, randomRows, valueDataset, withoutSamples } from "./test-samples.ts";

function train(training: Dataset, parameters: HyperparameterValues, seed = 1) {
  const validation = withoutSamples(training);
  return unwrap(forestTrainer.train({ training, validation, parameters, classWeights: "none", seed }));
}

function accuracy(learned: ReturnType<typeof train>, test: Dataset): number {
  const predictor = createPredictor(learned.description, learned.model);
  let right = 0;
  for (let sample = 0; sample < test.count; sample++) {
    const answer = predictor.predict(test.values, sample * test.features.length);
    const expected =
      learned.description.family === "decisionTree" ? 10 * (test.outcomes[sample]! + 1) : test.outcomes[sample];
    if (answer === expected) right++;
  }
  return right / test.count;
}

describe("a forest for classes", () => {
  const sampled = (seed: number) => {
    const { rows, classes } = randomRows(seed, 400, 50);
    return classDataset(rows, classes);
  };

  it("is right more often than one tree, where there is noise", () => {
    const [training, test] = [sampled(1), sampled(2)];
    const tree = unwrap(
      decisionTreeTrainer.train({
        training,
        validation: withoutSamples(training),
        parameters: {},
        classWeights: "none",
        seed: 1,
      }),
    );
    expect(accuracy(train(training, { trees: 60 }), test)).toBeGreaterThan(accuracy(tree, test) + 0.02);
  });

  it("has trees that differ, the same ones for the same seed, and as many first ones with more", () => {
    const training = sampled(3);
    const five = train(training, { trees: 5 });
    const { trees } = five.model as Forest;
    expect(trees[0]).not.toEqual(trees[1]);
    expect(train(training, { trees: 5 })).toEqual(five);
    expect((train(training, { trees: 8 }).model as Forest).trees.slice(0, 5)).toEqual(trees);
    expect(train(training, { trees: 5 }, 2).model).not.toEqual(five.model);
  });

  it("votes with the share that the class has in a leaf", () => {
    // All trees are single leaves: two thirds of each bootstrap sample, by expectation, are of class 1.
    const rows = Array.from({ length: 300 }, (_, index) => [index]);
    const training = classDataset(
      rows,
      rows.map(([index]) => (index! % 3 === 0 ? 0 : 1)),
    );
    const { trees } = train(training, { trees: 20, maxNodes: 1 }).model as Forest;
    const shares = trees.map((tree) => tree.confidence[0]! / 255);
    expect(trees.every((tree) => tree.value[0] === 1)).toBe(true);
    expect(shares.reduce((sum, share) => sum + share, 0) / 20).toBeCloseTo(2 / 3, 1);
    const rejecting = train(training, { trees: 20, maxNodes: 1, reject: 90 }).model as Forest;
    expect(rejecting.trees.every((tree) => tree.confidence[0] === 0)).toBe(true);
  });
});

describe("a forest for values", () => {
  it("comes nearer to what is to be predicted than one tree", () => {
    const random = createRandom(4);
    const draw = () => {
      const rows = Array.from({ length: 300 }, () => [random.below(1000), random.below(1000)]);
      return valueDataset(
        rows,
        rows.map(([a, b]) => a! + 2 * b! + random.below(800)),
      );
    };
    const [training, test] = [draw(), draw()];
    const errorOf = (trees: number) => {
      const { description, model } = train(training, { trees });
      const predictor = createPredictor(description, model);
      let sum = 0;
      for (let sample = 0; sample < test.count; sample++) {
        sum += (predictor.predict(test.values, 2 * sample) - test.outcomes[sample]!) ** 2;
        expect(predictor.confidence).toBeGreaterThan(0);
      }
      return sum;
    };
    expect(errorOf(40)).toBeLessThan(0.8 * errorOf(1));
  });
});
