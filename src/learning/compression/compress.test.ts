import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { buildTree, checkModel, modelProgram, runFloatNetwork } from "../../models/index.ts";
import { type Dataset, readDataset, splitScattered } from "../dataset/index.ts";
import { trainFloatNetwork } from "../networks/train-float-network.ts";
import { quantizeNetwork } from "../quantization/index.ts";
import type { LearnedModel, Trainer } from "../trainer.ts";
import { boostedTreesTrainer, decisionTreeTrainer, forestTrainer } from "../trees/index.ts";
import type { Budget } from "./budget.ts";
import { compress } from "./compress.ts";
import { pruneNeurons } from "./prune-neurons.ts";
import { pruningPath } from "./prune-with-samples.ts";

async function partsOf(name: string) {
  return splitScattered(unwrap(await readDataset(`bench/learn/datasets/${name}.csv`)), 0.3, 1);
}

const without = (dataset: Dataset): Dataset => ({
  ...dataset,
  count: 0,
  values: new Int32Array(),
  outcomes: new Int32Array(),
});

function trainedBy(trainer: Trainer, training: Dataset): LearnedModel {
  const parameters = trainer.family === "decisionTree" ? {} : { trees: 24 };
  return unwrap(trainer.train({ training, validation: without(training), parameters, classWeights: "none", seed: 1 }));
}

function trainedNetwork(training: Dataset) {
  const { target } = training;
  return unwrap(
    trainFloatNetwork(
      { training, validation: without(training), classWeights: "none", seed: 3 },
      {
        image: { height: 1, width: 1, channels: training.features.length },
        layers: [
          { kind: "dense", size: 24 },
          { kind: "dense", size: 12 },
        ],
        activation: "relu",
        scales: "features",
        answer: target.kind === "classes" ? { kind: "classes", classes: target.labels.length } : { kind: "value" },
      },
      { optimizer: "adam", learningRate: 0.005, epochs: 40, batchSize: 32, l2: 1e-4, patience: 1000 },
    ),
  ).network;
}

describe("compression keeps to the budget and says what it costs", () => {
  it.each([
    ["breast-cancer", decisionTreeTrainer, { nodes: 9 }],
    ["breast-cancer", forestTrainer, { bytes: 6000 }],
    ["breast-cancer", forestTrainer, { trees: 7, nodes: 31 }],
    ["wine", boostedTreesTrainer, { instructions: 600 }],
  ] as const)("%s, $family", async (name, trainer, budget: Budget) => {
    const { training, test } = await partsOf(name);
    const { learned, report } = unwrap(compress(trainedBy(trainer, training), budget, training, test));
    for (const [what, most] of Object.entries(budget)) {
      expect(report.sizeBefore[what as keyof Budget]).toBeGreaterThan(most);
      expect(report.sizeAfter[what as keyof Budget]).toBeLessThanOrEqual(most);
    }
    expect(report.steps.length).toBeGreaterThan(0);
    expect(report.after).toBeGreaterThan(report.before - 0.05);
    unwrap(checkModel(modelProgram(learned.description), 0, learned.model));
  });

  it("of networks, by narrower integers first and then fewer neurons", async () => {
    const { training, test } = await partsOf("breast-cancer");
    const network = trainedNetwork(training);
    const { description, model } = unwrap(
      quantizeNetwork(network, training, { weightType: "i16", activationType: "i16" }),
    );
    const learned = { description, model, target: training.target, network };
    const whole = unwrap(compress(learned, {}, training, test)).report;
    expect(whole.steps).toEqual([]);
    const { bytes } = whole.sizeBefore;
    const narrow = unwrap(compress(learned, { bytes: bytes * 0.7 }, training, test)).report;
    expect(narrow.steps).toEqual(["weights of i8"]);
    const small = unwrap(compress(learned, { bytes: bytes * 0.3 }, training, test)).report;
    expect(small.steps[1]).toMatch(/^\d+ of 36 neurons and filters removed$/);
    expect(small.sizeAfter.bytes).toBeLessThanOrEqual(bytes * 0.3);
    expect(small.after).toBeGreaterThan(small.before - 0.05);
  });

  it("or says why it cannot", async () => {
    const { training } = await partsOf("wine");
    const tree = trainedBy(decisionTreeTrainer, training);
    const codes = (one: LearnedModel, budget: Budget, dataset = training) => {
      const result = compress(one, budget, dataset);
      return result.ok ? [] : result.diagnostics.map(({ code }) => code);
    };
    expect(codes(tree, { bytes: 3 })).toEqual(["RMT7049"]);
    expect(codes(tree, { bytes: 99 }, without(training))).toEqual(["RMT7051"]);
    const { description, model } = unwrap(quantizeNetwork(trainedNetwork(training), training));
    expect(codes({ description, model, target: training.target }, { bytes: 500 })).toEqual(["RMT7050"]);
  });
});

it("samples decide which leaves of a tree go first", () => {
  const leaf = (value: number) => ({ value, confidence: 200 });
  const tree = buildTree(1, {
    feature: 0,
    threshold: 0,
    left: { feature: 0, threshold: -5, left: leaf(10), right: leaf(20) },
    right: { feature: 0, threshold: 5, left: leaf(10), right: leaf(20) },
  });
  // Left of 0 all are of the class of 10, right of it the classes change at 5.
  const values = Int32Array.of(-9, -7, -3, -1, 2, 4, 6, 8, 9);
  const outcomes = Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1);
  const target = { kind: "classes", name: "y", labels: Int32Array.of(10, 20) } as const;
  const dataset: Dataset = { features: [{ name: "a", scale: 1 }], target, count: 9, values, outcomes };
  const pruned = pruningPath(tree, dataset, target.labels)((nodes) => nodes <= 5);
  expect(Array.from(pruned.feature)).toEqual([0, -1, 0, -1, -1]);
  expect(Array.from(pruned.value)).toEqual([0, 10, 0, 10, 20]);
  expect(pruned.confidence[1]).toBe(255);
  const single = pruningPath(tree, dataset, target.labels)((nodes) => nodes <= 1);
  expect(Array.from(single.value)).toEqual([10]);
  // 6 of 9 samples
  expect(single.confidence[0]).toBe(170);
});

it("neurons that always say the same go first, and their mean stays", () => {
  const network = {
    image: { height: 1, width: 1, channels: 1 },
    featureMean: Float64Array.of(0),
    featureScale: Float64Array.of(1),
    layers: [
      // x, 7 and 2 x where that is above 0
      { kind: "dense", size: 3, weights: Float32Array.of(1, 0, 2), bias: Float32Array.of(0, 7, 0), activation: "relu" },
      { kind: "dense", size: 1, weights: Float32Array.of(1, 3, 5), bias: Float32Array.of(0.5), activation: "none" },
    ],
    answer: { kind: "value" },
    valueMean: 0,
    valueScale: 1,
  } as const;
  const values = Int32Array.of(1, 2, 3, 4);
  const pruned = pruneNeurons(network, values, 1);
  expect(pruned.layers[0]).toMatchObject({ size: 2, weights: Float32Array.of(1, 2) });
  expect(runFloatNetwork(pruned, values)).toEqual(runFloatNetwork(network, values));
});
