import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { createPredictor, type Forest } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import type { HyperparameterValues, LearnedModel } from "../trainer.ts";
import { boostedTreesTrainer } from "./boosted-trees.ts";
import { classDataset, randomRows, valueDataset, withoutSamples } from "./test-samples.ts";

function train(
  training: Dataset,
  parameters: HyperparameterValues,
  validation = withoutSamples(training),
): LearnedModel {
  return unwrap(boostedTreesTrainer.train({ training, validation, parameters, classWeights: "none", seed: 1 }));
}

describe("boosted trees", () => {
  it("have the leaves of the first round that are computed by hand", () => {
    // Logistic loss at score 0: gradients -1/2 and 1/2, second derivatives 1/4; three samples up to 4, one above.
    const training = classDataset([[1], [2], [3], [6]], [0, 0, 0, 1]);
    const { description, model } = train(training, { trees: 1, learningRate: 0.5, lambda: 1, minChildWeight: 0 });
    const [tree] = (model as Forest).trees;
    expect(description).toMatchObject({ answer: { kind: "sign" }, trees: 1, maxNodes: 3, maxDepth: 1 });
    expect([...tree!.threshold]).toEqual([4, 0, 0]);
    const [left, right] = [(-0.5 * 1.5) / (0.75 + 1), (0.5 * 0.5) / (0.25 + 1)];
    expect(tree!.value[1]! / tree!.value[2]!).toBeCloseTo(left / right, 6);
    expect(tree!.value[2]).toBeGreaterThan(0);
  });

  it("do not split where it gains too little, or where leaves would weigh too little", () => {
    const training = classDataset([[1], [2], [3], [6]], [0, 0, 0, 1]);
    // The gain is 1.5^2 / 1.75 + 0.5^2 / 1.25 - 1 / 2 = 0.986.
    const nodes = (parameters: HyperparameterValues) =>
      train(training, { trees: 1, minChildWeight: 0, ...parameters }).description;
    expect(nodes({ gamma: 0.98 })).toMatchObject({ maxNodes: 3 });
    expect(nodes({ gamma: 0.99 })).toMatchObject({ maxNodes: 1 });
    // Above 2.5 there are two samples, of 1/4 each.
    expect(nodes({ minChildWeight: 0.3, maxDepth: 1 })).toMatchObject({ maxNodes: 3 });
    expect(nodes({ minChildWeight: 0.6 })).toMatchObject({ maxNodes: 1 });
  });

  it("begin with the mean of values, and answer in their scale", () => {
    const training = valueDataset([[1], [2], [3], [6]], [100, 100, 100, 500]);
    const { description, model } = train(training, { trees: 1, learningRate: 1, lambda: 0, minChildWeight: 0 });
    expect((model as Forest).trees).toHaveLength(2);
    const predictor = createPredictor(description, model);
    expect([...training.values].map((_, sample) => predictor.predict(training.values, sample))).toEqual([
      100, 100, 100, 500,
    ]);
  });

  it("hold values at the ends of 32 bits", () => {
    const outcomes = [-(2 ** 31), -(2 ** 31), 2 ** 31 - 1, 2 ** 31 - 1];
    const training = valueDataset([[1], [2], [3], [4]], outcomes);
    const { description, model } = train(training, { trees: 1, learningRate: 1, lambda: 0 });
    const predictor = createPredictor(description, model);
    // A leaf and the rest of the mean are rounded each.
    const error = (sample: number) => Math.abs(predictor.predict(training.values, sample) - outcomes[sample]!);
    expect(Math.max(...outcomes.map((_, sample) => error(sample)))).toBeLessThanOrEqual(1);
  });

  it("get better on what they are trained to with each round", () => {
    const { rows, classes, numbers } = randomRows(5, 200, 40);
    for (const training of [classDataset(rows, classes), valueDataset(rows, numbers)]) {
      const losses = train(training, { trees: 15 }).history!.map(({ trainingLoss }) => trainingLoss!);
      expect(losses).toHaveLength(15);
      expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    }
  });

  it("stop when validation samples say that nothing comes any more, and keep the best round", () => {
    const { rows, classes } = randomRows(6, 200, 40);
    const other = randomRows(7, 200, 40);
    const validation = classDataset(other.rows, other.classes);
    const { history, description } = train(classDataset(rows, classes), { trees: 200, patience: 5 }, validation);
    const losses = history!.map(({ validationLoss }) => validationLoss!);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(losses).toHaveLength(best + 5);
    expect(description).toMatchObject({ trees: 3 * best, answer: { kind: "classes", classes: 3 } });
  });

  it("are the same each time, with random samples and features too", () => {
    const { rows, classes } = randomRows(8, 200, 40);
    const parameters = { trees: 5, subsample: 0.5, columnSample: 0.7, growth: "leafWise" };
    const first = train(classDataset(rows, classes), parameters);
    expect(train(classDataset(rows, classes), parameters)).toEqual(first);
    expect(train(classDataset(rows, classes), { ...parameters, subsample: 1 })).not.toEqual(first);
  });
});
