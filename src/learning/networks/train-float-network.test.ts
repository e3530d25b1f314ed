import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { askFloatNetwork, runFloatNetwork } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import type { TrainingStep } from "../trainer.ts";
import type { NetworkArchitecture } from "./architecture.ts";
import { classDataset, emptyLike, valueDataset } from "./test-datasets.ts";
import { type NetworkTask, type TrainingSettings, trainFloatNetwork } from "./train-float-network.ts";

const settings: TrainingSettings = {
  optimizer: "adam",
  learningRate: 0.01,
  epochs: 60,
  batchSize: 32,
  l2: 0.01,
  patience: 1000,
};

function architecture(dataset: Dataset, hidden: readonly number[]): NetworkArchitecture {
  return {
    image: { height: 1, width: 1, channels: dataset.features.length },
    layers: hidden.map((size) => ({ kind: "dense", size })),
    activation: "relu",
    scales: "features",
    answer:
      dataset.target.kind === "value" ? { kind: "value" } : { kind: "classes", classes: dataset.target.labels.length },
  };
}

function taskOf(training: Dataset, changes: Partial<NetworkTask> = {}): NetworkTask {
  return { training, validation: emptyLike(training), classWeights: "none", seed: 5, ...changes };
}

/** Points on both sides of a circle: no plane parts them. */
function circle(count: number, seed: number): Dataset {
  const random = createRandom(seed);
  const rows = Array.from({ length: count }, () => [random.below(2001) - 1000, random.below(2001) - 1000]);
  return classDataset(
    rows,
    rows.map(([x, y]) => (x! ** 2 + y! ** 2 < 640_000 ? 1 : 0)),
    2,
  );
}

function accuracy(answers: Int32Array, { outcomes }: Dataset): number {
  return answers.filter((answer, sample) => answer === outcomes[sample]).length / outcomes.length;
}

describe("training of networks", () => {
  const training = circle(600, 1);
  const fresh = circle(400, 2);

  for (const [optimizer, learningRate] of [
    ["adam", 0.01],
    ["momentum", 0.05],
  ] as const) {
    it(`by ${optimizer} finds a circle`, () => {
      const { network } = unwrap(
        trainFloatNetwork(taskOf(training), architecture(training, [16, 8]), { ...settings, optimizer, learningRate }),
      );
      expect(accuracy(askFloatNetwork(network, fresh.values), fresh)).toBeGreaterThan(0.95);
    });
  }

  it("finds a curve", () => {
    const rows = Array.from({ length: 200 }, (_, index) => [index * 10]);
    const curve = valueDataset(
      rows,
      rows.map(([x]) => Math.round(1000 * Math.sin(x! / 300))),
    );
    const { network } = unwrap(
      trainFloatNetwork(
        taskOf(curve),
        { ...architecture(curve, [24]), activation: "tanh" },
        { ...settings, epochs: 300 },
      ),
    );
    const found = runFloatNetwork(network, curve.values);
    const squares = found.reduce((sum, value, sample) => sum + (value - curve.outcomes[sample]!) ** 2, 0);
    expect(Math.sqrt(squares / found.length)).toBeLessThan(100);
  });

  it("repeats bit by bit with its seed, and not with another", () => {
    const train = (seed: number) =>
      unwrap(trainFloatNetwork(taskOf(training, { seed }), architecture(training, [5]), { ...settings, epochs: 3 }));
    expect(train(1)).toEqual(train(1));
    expect(train(1).network.layers).not.toEqual(train(2).network.layers);
  });

  it("ends with the weights that were best on the samples of validation", () => {
    const noisy = { ...training, outcomes: training.outcomes.map((one, sample) => (sample % 3 === 0 ? 1 - one : one)) };
    const steps: TrainingStep[] = [];
    const task = taskOf(noisy, { validation: fresh, onProgress: (step) => steps.push(step) });
    const { network, history } = unwrap(
      trainFloatNetwork(task, architecture(noisy, [32, 16]), { ...settings, epochs: 1000, patience: 8 }),
    );
    expect(steps).toEqual(history);
    expect(history.length).toBeLessThan(1000);
    const losses = history.map(({ validationLoss }) => validationLoss!);
    const least = Math.min(...losses);
    expect(losses.indexOf(least)).toBe(losses.length - 1 - 8);
    const scores = runFloatNetwork(network, fresh.values);
    let sum = 0;
    for (const [sample, outcome] of fresh.outcomes.entries()) {
      const [first, second] = [scores[2 * sample]!, scores[2 * sample + 1]!];
      sum += Math.log(Math.exp(first) + Math.exp(second)) - [first, second][outcome]!;
    }
    expect(sum / fresh.count).toBeCloseTo(least, 5);
  });

  it("ends when the loss of training falls no more", () => {
    const { history } = unwrap(
      trainFloatNetwork(taskOf(training), architecture(training, [2]), { ...settings, epochs: 5000, patience: 5 }),
    );
    expect(history.length).toBeLessThan(5000);
  });

  it("gives rare classes more room when classes are balanced", () => {
    const random = createRandom(9);
    const outcomes = Array.from({ length: 1000 }, (_, index) => (index % 10 === 0 ? 1 : 0));
    const dataset = classDataset(
      outcomes.map((outcome) => [Math.round(100 * (random.normal() + outcome))]),
      outcomes,
      2,
    );
    const rare = (classWeights: NetworkTask["classWeights"]) => {
      const task = taskOf(dataset, { classWeights });
      const { network } = unwrap(trainFloatNetwork(task, architecture(dataset, [4]), settings));
      return askFloatNetwork(network, dataset.values).filter((answer) => answer === 1).length;
    };
    // Two normal distributions one deviation apart meet in the middle: about a third of all samples lie above.
    expect(rare("none")).toBeLessThan(50);
    expect(rare("balanced")).toBeGreaterThan(250);
    expect(rare([1, 9])).toBeGreaterThan(250);
  });

  it("learns the shares of classes that a teacher gives", () => {
    const rows = [[0], [1]];
    const dataset = classDataset([...rows, ...rows], [0, 0, 0, 0], 2);
    const shares = Float32Array.of(0.9, 0.1, 0.3, 0.7, 0.9, 0.1, 0.3, 0.7);
    const { network } = unwrap(
      trainFloatNetwork(taskOf(dataset, { shares }), architecture(dataset, [4]), { ...settings, l2: 0, epochs: 400 }),
    );
    const scores = runFloatNetwork(network, Int32Array.of(0, 1));
    expect(1 / (1 + Math.exp(scores[1]! - scores[0]!))).toBeCloseTo(0.9, 1);
    expect(1 / (1 + Math.exp(scores[3]! - scores[2]!))).toBeCloseTo(0.3, 1);
  });

  it("keeps weights small by l2", () => {
    const size = (l2: number) => {
      const { network } = unwrap(
        trainFloatNetwork(taskOf(training), architecture(training, [8]), { ...settings, l2, epochs: 20 }),
      );
      const first = network.layers[0]!;
      return first.kind === "dense" ? Math.hypot(...first.weights) : Number.NaN;
    };
    expect(size(100)).toBeLessThan(0.5 * size(0));
  });

  it("says that it diverged, and what to do", () => {
    const wild = { ...settings, optimizer: "momentum", learningRate: 10 } as const;
    const values = valueDataset(
      Array.from({ length: 64 }, (_, index) => [index, (index * 37) % 64]),
      Array.from({ length: 64 }, (_, index) => (index * index) % 97),
    );
    const refused = trainFloatNetwork(taskOf(values), architecture(values, [16]), wild);
    expect(!refused.ok && refused.diagnostics).toMatchObject([
      {
        code: "RMT7037",
        message: expect.stringMatching(/^training diverged: the loss is no finite number after epoch \d+$/),
        hint: "lower the learning rate, 10: try 1",
      },
    ]);
  });

  it("refuses class weights that do not fit", () => {
    const refused = trainFloatNetwork(taskOf(training, { classWeights: [1] }), architecture(training, [2]), settings);
    expect(!refused.ok && refused.diagnostics[0]!.code).toBe("RMT7031");
  });
});
