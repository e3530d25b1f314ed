import { type Result, success } from "../../diagnostics/index.ts";
import type { DecisionTree, ModelDescription } from "../../models/index.ts";
import { checkDataset, type Dataset } from "../dataset/index.ts";
import { createRandom, type RandomSource } from "../random.ts";
import { type HyperparameterReader, readHyperparameters } from "../read-hyperparameters.ts";
import type { Hyperparameter, LearnedModel, Trainer, TrainingTask } from "../trainer.ts";
import { type BinnedDataset, binDataset } from "./binned-dataset.ts";
import { createClassCriterion } from "./class-criterion.ts";
import { majorityClasses } from "./class-leaves.ts";
import { type GrowthOptions, growTree } from "./grow-tree.ts";
import { confidenceOf, layOutTree, limitsOf } from "./lay-out.ts";
import { countTraining } from "./node-counts.ts";
import { readClassWeights, sampleWeights } from "./sample-weights.ts";
import { createSumCriterion } from "./sum-criterion.ts";
import { treeHyperparameters } from "./tree-hyperparameters.ts";
import { leastGain, prepareValues, valueLeaves } from "./value-samples.ts";

const hyperparameters = [
  {
    name: "trees",
    summary: "How many trees vote",
    kind: "integer",
    low: 1,
    high: 1000,
    steps: "logarithmic",
    searched: [4, 128],
    byDefault: 100,
  },
  treeHyperparameters.maxDepth(32, [3, 16]),
  treeHyperparameters.maxNodes(4095, [7, 4095]),
  treeHyperparameters.minLeafSamples,
  treeHyperparameters.criterion,
  {
    name: "subsample",
    summary: "Samples drawn for each tree, with replacement, as a share of all",
    kind: "real",
    low: 0.01,
    high: 1,
    steps: "linear",
    searched: [0.3, 1],
    byDefault: 1,
  },
  {
    name: "columnSample",
    summary: "Features tried at each node, as a share of all; 0: the root of their number for classes, all for values",
    kind: "real",
    low: 0,
    high: 1,
    steps: "linear",
    searched: [0.1, 1],
    byDefault: 0,
  },
  treeHyperparameters.bins,
  treeHyperparameters.reject,
] as const satisfies readonly Hyperparameter[];

/** Grows the trees of a forest one by one; which one it is decides its random numbers, so that threads can share them. */
export interface ForestGrower {
  readonly trees: number;
  /** Tree 0 … trees - 1. */
  grow(tree: number): DecisionTree;
}

/** Trains a random forest (Breiman 2001) on bootstrap samples, for classes by vote or values by their mean. */
export const forestTrainer: Trainer = {
  family: "forest",
  targets: ["classes", "value"],
  hyperparameters,
  train(task) {
    const grower = prepareForest(task);
    if (!grower.ok) return grower;
    const { trees, grow } = grower.value;
    const grown: DecisionTree[] = [];
    for (let tree = 0; tree < trees; tree++) {
      grown.push(grow(tree));
      task.onProgress?.({ done: (tree + 1) / trees });
    }
    return success(forestOf(task, grown));
  },
};

/** Checks a task and makes its samples ready. */
export function prepareForest(task: Omit<TrainingTask, "onProgress">): Result<ForestGrower> {
  const parameters = readHyperparameters(hyperparameters, task.parameters);
  if (!parameters.ok) return parameters;
  const checked = checkDataset(task.training);
  if (!checked.ok) return checked;
  const grow = task.training.target.kind === "classes" ? growClasses : growValues;
  const growOne = grow(task, parameters.value);
  if (!growOne.ok) return growOne;
  const trees = parameters.value.number("trees");
  return success({ trees, grow: (tree) => growOne.value(createRandom(task.seed * 2 ** 20 + tree)) });
}

type GrowOne = (random: RandomSource) => DecisionTree;

function growClasses(task: TrainingTask, parameters: HyperparameterReader): Result<GrowOne> {
  const { training } = task;
  const classCount = training.target.kind === "classes" ? training.target.labels.length : 0;
  const own = sampleWeights(training);
  const classWeights = readClassWeights(task.classWeights, training, classCount, own);
  if (!classWeights.ok) return classWeights;
  const classes = new Uint16Array(training.outcomes);
  const weights = new Float64Array(training.count);
  const impurity = parameters.text("criterion") === "gini" ? "gini" : "entropy";
  const samples = { classes, classCount, classWeights: classWeights.value, weights };
  const criterion = createClassCriterion(samples, impurity, parameters.number("minLeafSamples"));
  const binned = binDataset(training, parameters.number("bins"));
  const options = growthOptions(binned, parameters, Math.floor(Math.sqrt(binned.featureCount)));
  const rejectBelow = parameters.number("reject") / 100;
  return success((random) => {
    const order = drawSamples(training, parameters.number("subsample"), own, weights, random);
    const tree = growTree(binned, order, criterion, options, random);
    const counts = countTraining(tree, classes, classCount, weights);
    for (let cell = 0; cell < counts.length; cell++) counts[cell]! *= classWeights.value[cell % classCount]!;
    const majorities = majorityClasses({ counts, classCount, classWeights: new Float64Array(classCount).fill(1) });
    return layOutTree(tree, binned.featureCount, {
      value: (node) => majorities[node]!,
      // Votes have the weight of the share of their class: with pure leaves that is what adding up all shares gives.
      confidence: (node) => {
        let size = 0;
        for (let cell = node * classCount; cell < (node + 1) * classCount; cell++) size += counts[cell]!;
        return confidenceOf(counts[node * classCount + majorities[node]!]! / size, rejectBelow);
      },
    });
  });
}

function growValues({ training }: TrainingTask, parameters: HyperparameterReader): Result<GrowOne> {
  const own = sampleWeights(training);
  const weights = new Float64Array(training.count);
  const binned = binDataset(training, parameters.number("bins"));
  const options = growthOptions(binned, parameters, binned.featureCount);
  const rejectBelow = parameters.number("reject") / 100;
  return success((random) => {
    const order = drawSamples(training, parameters.number("subsample"), own, weights, random);
    const samples = prepareValues(training, weights);
    const criterion = createSumCriterion(samples.derivatives, {
      regularization: 0,
      minLeafWeight: parameters.number("minLeafSamples"),
      leastGain: leastGain(samples.deviations),
    });
    const tree = growTree(binned, order, criterion, options, random);
    const { values, confidences } = valueLeaves(tree, samples, rejectBelow);
    return layOutTree(tree, binned.featureCount, {
      value: (node) => values[node]!,
      confidence: (node) => confidences[node]!,
    });
  });
}

function growthOptions(
  { featureCount }: BinnedDataset,
  parameters: HyperparameterReader,
  featuresByDefault: number,
): GrowthOptions {
  const share = parameters.number("columnSample");
  return {
    maxNodes: parameters.number("maxNodes"),
    maxDepth: parameters.number("maxDepth"),
    growth: "leafWise",
    features: Int32Array.from({ length: featureCount }, (_, feature) => feature),
    featuresPerNode: Math.max(1, share === 0 ? featuresByDefault : Math.round(share * featureCount)),
    ties: "random",
  };
}

/** Draws with replacement; fills in how much each sample counts, and returns those that count. */
function drawSamples(
  { count }: Dataset,
  share: number,
  own: Float64Array | undefined,
  weights: Float64Array,
  random: RandomSource,
): Int32Array {
  weights.fill(0);
  const draws = Math.max(1, Math.round(share * count));
  for (let draw = 0; draw < draws; draw++) weights[random.below(count)]! += 1;
  const order = new Int32Array(count);
  let drawn = 0;
  for (let sample = 0; sample < count; sample++) {
    if (weights[sample] === 0) continue;
    order[drawn++] = sample;
    if (own !== undefined) weights[sample]! *= own[sample]!;
  }
  return order.subarray(0, drawn);
}

/** The model of trees that were grown for a task. */
export function forestOf({ training }: Pick<TrainingTask, "training">, trees: readonly DecisionTree[]): LearnedModel {
  const { target } = training;
  const description: Extract<ModelDescription, { family: "forest" }> = {
    family: "forest",
    features: training.features.length,
    featureType: "i32",
    output: "i32",
    trees: trees.length,
    ...limitsOf(trees),
    answer: target.kind === "classes" ? { kind: "classes", classes: target.labels.length } : { kind: "mean" },
  };
  return { description, model: { trees }, target };
}
