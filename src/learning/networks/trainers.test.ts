import { describe, expect, it } from "vitest";
import { type Result, unwrap } from "../../diagnostics/index.ts";
import { askFloatNetwork, createPredictor } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import type { HyperparameterValues, Trainer } from "../trainer.ts";
import { convolutionalTrainer } from "./convolutional-trainer.ts";
import { linearTrainer } from "./linear-trainer.ts";
import { multilayerPerceptronTrainer } from "./multilayer-perceptron-trainer.ts";
import { classDataset, emptyLike, valueDataset } from "./test-datasets.ts";

function taskOf(training: Dataset, parameters: HyperparameterValues = {}) {
  return { training, validation: emptyLike(training), parameters, classWeights: "none", seed: 1 } as const;
}

/** Rows of 12 pixels, some of which rise somewhere by a step and fall again (class 1); others fall first. */
function steps(count: number, seed: number): Dataset {
  const random = createRandom(seed);
  const outcomes = Array.from({ length: count }, () => random.below(2));
  const rows = outcomes.map((outcome) => {
    const start = 1 + random.below(8);
    const shape = outcome === 1 ? [800, -800] : [-800, 800];
    return Array.from({ length: 12 }, (_, pixel) => Math.round(100 * random.normal()) + (shape[pixel - start] ?? 0));
  });
  return classDataset(rows, outcomes, 2);
}

/** The value is 3 of the first less 2 of the second feature, both far from 0 and of other sizes. */
function plane(count: number): Dataset {
  const random = createRandom(3);
  const rows = Array.from({ length: count }, () => [100_000 + random.below(1000), random.below(50) - 7000]);
  return valueDataset(
    rows,
    rows.map(([first, second]) => 3 * first! - 20 * second!),
  );
}

function answers(trainer: Trainer, training: Dataset, asked: Dataset, parameters: HyperparameterValues = {}) {
  const { description, model, network } = unwrap(trainer.train(taskOf(training, parameters)));
  expect(description.family).toBe(trainer.family);
  const predictor = createPredictor(description, model);
  const width = asked.features.length;
  return {
    integer: Array.from({ length: asked.count }, (_, sample) => predictor.predict(asked.values, sample * width)),
    float: [...askFloatNetwork(network!, asked.values)],
  };
}

function right(given: readonly number[], { outcomes, count }: Dataset): number {
  return given.filter((answer, sample) => answer === outcomes[sample]).length / count;
}

describe("trainers of networks", () => {
  it("make convolutional networks that find a shape wherever it is", () => {
    const fresh = steps(300, 2);
    const parameters = { layers: "conv 4x1x2 pool max 1x11", scales: "channels", epochs: 60 };
    const { integer, float } = answers(convolutionalTrainer, steps(400, 1), fresh, parameters);
    expect(right(float, fresh)).toBeGreaterThan(0.97);
    expect(right(integer, fresh)).toBeGreaterThan(0.96);
  });

  it("make perceptrons and convolutional networks of any activation and type", () => {
    const training = steps(300, 3);
    for (const activation of ["relu", "tanh", "sigmoid"]) {
      for (const type of ["i8", "i16"]) {
        const parameters = { activation, weightType: type, activationType: type, learningRate: 0.01, l2: 0.1 };
        for (const trainer of [multilayerPerceptronTrainer, convolutionalTrainer]) {
          const { integer, float } = answers(trainer, training, training, parameters);
          expect(right(float, training)).toBeGreaterThan(0.97);
          expect(right(integer, training)).toBeGreaterThan(right(float, training) - 0.03);
        }
      }
    }
  });

  it("make linear models and perceptrons of values", () => {
    const training = plane(300);
    const deviation = 860;
    for (const [trainer, share] of [
      [linearTrainer, 0.02],
      [multilayerPerceptronTrainer, 0.15],
    ] as const) {
      const { integer } = answers(trainer, training, training);
      const squares = integer.reduce((sum, answer, sample) => sum + (answer - training.outcomes[sample]!) ** 2, 0);
      expect(Math.sqrt(squares / training.count)).toBeLessThan(share * deviation);
    }
  });

  it("make models that do not lose the small for the sake of a few huge values", () => {
    const random = createRandom(5);
    const rows = Array.from({ length: 600 }, (_, sample) => [
      random.below(8),
      sample % 25 === 0 ? (random.below(2) * 2 - 1) * 2_000_000_000 : random.below(8),
    ]);
    const dataset = classDataset(
      rows,
      rows.map(([first, second]) => (Math.abs(second!) > 100 ? 1 : first! > second! ? 1 : 0)),
      2,
    );
    const { integer } = answers(multilayerPerceptronTrainer, dataset, dataset);
    expect(right(integer, dataset)).toBeGreaterThan(0.97);
  });

  it("repeat their model with the seed", () => {
    const task = taskOf(steps(100, 7), { epochs: 3 });
    expect(multilayerPerceptronTrainer.train(task)).toEqual(multilayerPerceptronTrainer.train(task));
  });

  it("refuse what cannot be trained", () => {
    const training = steps(50, 8);
    const codes = (result: Result<unknown>) => (result.ok ? [] : result.diagnostics.map(({ code }) => code));
    const refusals = [
      [convolutionalTrainer, { layers: "pool" }, "RMT7035"],
      [convolutionalTrainer, { layers: "dense 8" }, "RMT7035"],
      [convolutionalTrainer, { layers: "conv 8x1x13" }, "RMT7036"],
      [convolutionalTrainer, { height: 5 }, "RMT7036"],
      [multilayerPerceptronTrainer, { hidden: "16x8" }, "RMT7035"],
      [multilayerPerceptronTrainer, { learningRate: -1 }, "RMT7030"],
      [linearTrainer, { hidden: "8" }, "RMT7030"],
    ] as const;
    for (const [trainer, parameters, code] of refusals) {
      expect(codes(trainer.train(taskOf(training, parameters)))).toEqual([code]);
    }
    const same = { ...training, outcomes: new Int32Array(50) };
    expect(codes(linearTrainer.train(taskOf(same)))).toEqual(["RMT7027"]);
  });

  it("tell of features that are always the same, and pay no attention to them", () => {
    const rows = Array.from({ length: 60 }, (_, index) => [index, 9]);
    const dataset = classDataset(
      rows,
      rows.map(([first]) => (first! < 30 ? 0 : 1)),
      2,
    );
    const trained = linearTrainer.train(taskOf(dataset));
    expect(trained.ok && trained.warnings?.map(({ code }) => code)).toEqual(["RMT7028"]);
    const { description, model } = unwrap(trained);
    const predictor = createPredictor(description, model);
    expect([-1e9, 9, 1e9].map((other) => predictor.predict(Int32Array.of(50, other), 0))).toEqual([1, 1, 1]);
  });
});
