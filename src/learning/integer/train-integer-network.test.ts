import { describe, expect, it } from "vitest";
import { readBenchDataset } from "../../../bench/learn/accuracy.ts";
import { splitsOf } from "../../../bench/learn/folds.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { checkModel, createPredictor, modelProgram } from "../../models/index.ts";
import { verifyProgram } from "../../verifier/index.ts";
import { type Dataset, selectSamples } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import type { LearnedModel, Trainer, TrainingTask } from "../trainer.ts";
import { trainers } from "../trainers.ts";

const perceptron = trainers.multilayerPerceptron as Trainer;
const linear = trainers.linear as Trainer;

function datasetOf(width: number, values: Int32Array, outcomes: Int32Array, classes?: number): Dataset {
  return {
    features: Array.from({ length: width }, (_, index) => ({ name: `f${index}`, scale: 1 })),
    target: classes
      ? { kind: "classes", name: "class", labels: Int32Array.from({ length: classes }, (_, label) => label) }
      : { kind: "value", name: "value", scale: 1 },
    count: outcomes.length,
    values,
    outcomes,
  };
}

/** Two classes that no line tells apart: the signs of two features are the same, or not. */
function signs(count: number, seed: number): Dataset {
  const random = createRandom(seed);
  const values = Int32Array.from({ length: 2 * count }, () => random.below(20_000) - 10_000);
  const outcomes = Int32Array.from({ length: count }, (_, sample) =>
    values[2 * sample]! > 0 === values[2 * sample + 1]! > 0 ? 1 : 0,
  );
  return datasetOf(2, values, outcomes, 2);
}

function task(training: Dataset, more: Partial<TrainingTask> = {}): TrainingTask {
  const validation = selectSamples(training, []);
  const parameters = { arithmetic: "integer", hidden: "8", l2: 0 };
  return { training, validation, parameters, classWeights: "none", seed: 1, ...more };
}

function accuracy({ description, model }: LearnedModel, { count, values, outcomes, features }: Dataset): number {
  const predictor = createPredictor(description, model);
  let right = 0;
  for (let sample = 0; sample < count; sample++) {
    if (predictor.predict(values, sample * features.length) === outcomes[sample]) right++;
  }
  return right / count;
}

describe("a network trained in integers", () => {
  it.each(["iris", "wine"])("is as right as one trained in floating point, within 2 points: %s", async (name) => {
    const dataset = await readBenchDataset(name);
    for (const trainer of [perceptron, linear]) {
      const scores = ["float", "integer"].map((arithmetic) => {
        const splits = splitsOf(name, dataset.count).slice(0, 5);
        return splits.reduce((sum, { training, tested, seed }) => {
          const learned = trainer.train(task(selectSamples(dataset, training), { parameters: { arithmetic }, seed }));
          return sum + accuracy(unwrap(learned), selectSamples(dataset, tested)) / splits.length;
        }, 0);
      });
      expect(scores[1]).toBeGreaterThan(scores[0]! - 0.02);
    }
  });

  it("learns what needs a hidden layer, and machines answer as it did in training", () => {
    const validation = signs(500, 2);
    const learned = unwrap(perceptron.train(task(signs(2000, 1), { validation })));
    const right = accuracy(learned, validation);
    expect(right).toBeGreaterThan(0.97);
    const losses = learned.history!.map((step) => step.validationLoss!);
    // Of the epochs one of the best was kept.
    expect(1 - right).toBeCloseTo(Math.min(...losses), 10);
    const program = modelProgram(learned.description);
    unwrap(verifyProgram(program));
    unwrap(checkModel(program, 0, learned.model));
  });

  it("is surer where it is more often right", () => {
    const tested = signs(3000, 4);
    const training = signs(400, 3);
    const noisy = {
      ...training,
      outcomes: training.outcomes.map((outcome, at) => (at % 6 === 0 ? 1 - outcome : outcome)),
    };
    const { description, model } = unwrap(perceptron.train(task(noisy, { validation: signs(200, 5) })));
    const predictor = createPredictor(description, model);
    const answered = [0, 0];
    const right = [0, 0];
    for (let sample = 0; sample < tested.count; sample++) {
      const isRight = predictor.predict(tested.values, 2 * sample) === tested.outcomes[sample] ? 1 : 0;
      const sure = predictor.confidence > 200 ? 1 : 0;
      answered[sure]!++;
      right[sure]! += isRight;
    }
    expect(Math.min(...answered)).toBeGreaterThan(40);
    expect(right[1]! / answered[1]!).toBeGreaterThan(right[0]! / answered[0]! + 0.05);
  });

  it("predicts values in the units of the target", () => {
    const random = createRandom(9);
    const values = Int32Array.from({ length: 3 * 1500 }, () => random.below(1000) - 300);
    const outcomes = Int32Array.from(
      { length: 1500 },
      (_, at) => 70_000 + 9 * values[3 * at]! - 4 * values[3 * at + 2]!,
    );
    const training = datasetOf(3, values, outcomes);
    for (const trainer of [linear, perceptron]) {
      const parameters =
        trainer === linear ? { arithmetic: "integer", l2: 0 } : { arithmetic: "integer", hidden: "8", l2: 0 };
      const { description, model } = unwrap(trainer.train(task(training, { parameters })));
      const predictor = createPredictor(description, model);
      let squares = 0;
      for (let at = 0; at < 1500; at++) squares += (predictor.predict(values, 3 * at) - outcomes[at]!) ** 2;
      // The deviation of outcomes is 2,800.
      expect(Math.sqrt(squares / 1500)).toBeLessThan(140);
    }
  });

  it("repeats with its seed, and weighs classes as wished", () => {
    const training = signs(300, 6);
    const few = { ...training, outcomes: training.outcomes.map((outcome, at) => (at % 3 === 0 ? outcome : 0)) };
    const train = (more: Partial<TrainingTask>) =>
      unwrap(linear.train(task(few, { parameters: { arithmetic: "integer" }, ...more })));
    expect(train({ seed: 5 }).model).toEqual(train({ seed: 5 }).model);
    expect(train({ seed: 5 }).model).not.toEqual(train({ seed: 6 }).model);
    const share = (learned: LearnedModel) => accuracy(learned, { ...few, outcomes: new Int32Array(300).fill(1) });
    expect(share(train({ classWeights: [1, 40] }))).toBeGreaterThan(0.9);
    expect(share(train({ classWeights: "none" }))).toBeLessThan(0.1);
  });

  it("refuses samples of one class, and values that vary too little beside their mean", () => {
    const training = signs(50, 1);
    const one = linear.train(
      task({ ...training, outcomes: training.outcomes.map(() => 1) }, { parameters: { arithmetic: "integer" } }),
    );
    expect(one).toMatchObject({ diagnostics: [{ code: "RMT7027" }] });
    const far = datasetOf(
      2,
      training.values,
      training.outcomes.map((outcome) => 2_000_000_000 + outcome),
    );
    expect(linear.train(task(far, { parameters: { arithmetic: "integer" } }))).toMatchObject({
      diagnostics: [{ code: "RMT7043" }],
    });
  });
});
