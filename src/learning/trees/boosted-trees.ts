import { type Result, success } from "../../diagnostics/index.ts";
import { buildTree, type DecisionTree, type ModelDescription } from "../../models/index.ts";
import { checkDataset } from "../dataset/index.ts";
import { createRandom, type RandomSource } from "../random.ts";
import { type HyperparameterReader, readHyperparameters } from "../read-hyperparameters.ts";
import type { Hyperparameter, LearnedModel, Trainer, TrainingStep, TrainingTask } from "../trainer.ts";
import { type BinnedDataset, binDataset } from "./binned-dataset.ts";
import { type BoostingLoss, createLoss } from "./boosting-loss.ts";
import { allSamples, type GrownTree, type GrowthOptions, growTree } from "./grow-tree.ts";
import { layOutTree, limitsOf } from "./lay-out.ts";
import { leafOf } from "./node-counts.ts";
import { readClassWeights, sampleWeights } from "./sample-weights.ts";
import { createSumCriterion } from "./sum-criterion.ts";
import { treeHyperparameters } from "./tree-hyperparameters.ts";

type BoostedDescription = Extract<ModelDescription, { family: "boostedTrees" }>;

const hyperparameters = [
  {
    name: "trees",
    summary: "The most rounds; each adds a tree, of more than two classes one a class",
    kind: "integer",
    low: 1,
    high: 1000,
    steps: "logarithmic",
    searched: [4, 128],
    byDefault: 100,
  },
  {
    name: "learningRate",
    summary: "How much of what a tree says is added",
    kind: "real",
    low: 0.001,
    high: 1,
    steps: "logarithmic",
    searched: [0.03, 0.5],
    byDefault: 0.3,
  },
  treeHyperparameters.maxDepth(6, [2, 8]),
  treeHyperparameters.maxNodes(4095, [7, 255]),
  treeHyperparameters.growth("depthWise"),
  {
    name: "lambda",
    summary: "How strongly leaves are drawn to 0",
    kind: "real",
    low: 0,
    high: 1000,
    steps: "logarithmic",
    searched: [0.1, 10],
    byDefault: 1,
  },
  {
    name: "gamma",
    summary: "What a split must gain",
    kind: "real",
    low: 0,
    high: 1e9,
    steps: "logarithmic",
    searched: [0.001, 1],
    byDefault: 0,
  },
  {
    name: "minChildWeight",
    summary: "The least sum of second derivatives in a leaf; for values these are samples",
    kind: "real",
    low: 0,
    high: 1e6,
    steps: "logarithmic",
    searched: [0.1, 10],
    byDefault: 1,
  },
  {
    name: "subsample",
    summary: "The share of the samples that each tree sees",
    kind: "real",
    low: 0.01,
    high: 1,
    steps: "linear",
    searched: [0.5, 1],
    byDefault: 1,
  },
  {
    name: "columnSample",
    summary: "The share of the features that each tree sees",
    kind: "real",
    low: 0.01,
    high: 1,
    steps: "linear",
    searched: [0.3, 1],
    byDefault: 1,
  },
  treeHyperparameters.bins,
  {
    name: "patience",
    summary: "Rounds that may bring nothing on validation samples before training stops; 0: all rounds",
    kind: "integer",
    low: 0,
    high: 1000,
    steps: "linear",
    searched: [20, 20],
    byDefault: 20,
  },
] as const satisfies readonly Hyperparameter[];

/** A tree in floating point: what its nodes add to the score if they are leaves. */
interface ScoredTree {
  readonly tree: GrownTree;
  readonly scores: Float64Array;
}

/**
 * Trains gradient-boosted trees by second order as XGBoost does (Chen and Guestrin 2016): softmax for classes, logistic
 * for two of them, squared error for values. The leaves become integers of a common scale at the end.
 */
export const boostedTreesTrainer: Trainer = {
  family: "boostedTrees",
  targets: ["classes", "value"],
  hyperparameters,
  train(task) {
    const parameters = readHyperparameters(hyperparameters, task.parameters);
    if (!parameters.ok) return parameters;
    const checked = checkDataset(task.training);
    if (!checked.ok) return checked;
    return boost(task, parameters.value);
  },
};

function boost(task: TrainingTask, parameters: HyperparameterReader): Result<LearnedModel> {
  const { training, validation } = task;
  const { target } = training;
  const weights = sampleWeights(training);
  const classCount = target.kind === "classes" ? target.labels.length : 0;
  const classWeights = readClassWeights(task.classWeights, training, classCount, weights);
  if (!classWeights.ok) return classWeights;
  const loss = createLoss(training, weights, classWeights.value);
  const validationLoss = createLoss(validation, undefined, classWeights.value, loss.base);
  const random = createRandom(task.seed);
  const growing: Growing = {
    task,
    parameters,
    binned: binDataset(training, parameters.number("bins")),
    loss,
    random,
    everything: allSamples(training.count),
  };
  const rounds = parameters.number("trees");
  const patience = validation.count === 0 ? 0 : parameters.number("patience");
  const trees: ScoredTree[] = [];
  const history: TrainingStep[] = [];
  let best = { loss: Number.POSITIVE_INFINITY, rounds: 0 };
  for (let round = 1; round <= rounds; round++) {
    loss.prepareRound();
    for (let output = 0; output < loss.outputs; output++) {
      const grown = growRound(growing, output);
      addScores(validationLoss, output, grown, validation.values, validation.features.length);
      trees.push(grown);
    }
    const step: TrainingStep = {
      done: round / rounds,
      trainingLoss: loss.mean(),
      ...(validation.count === 0 ? {} : { validationLoss: validationLoss.mean() }),
    };
    history.push(step);
    task.onProgress?.(step);
    if (patience === 0) continue;
    if (step.validationLoss! < best.loss) best = { loss: step.validationLoss!, rounds: round };
    else if (round - best.rounds >= patience) break;
  }
  if (patience > 0) trees.length = best.rounds * loss.outputs;
  return success({ ...assemble(task, loss, trees), history });
}

interface Growing {
  readonly task: TrainingTask;
  readonly parameters: HyperparameterReader;
  readonly binned: BinnedDataset;
  readonly loss: BoostingLoss;
  readonly random: RandomSource;
  /** All samples in their order. */
  readonly everything: Int32Array;
}

/** Grows the next tree of an output and adds what it says to the scores. */
function growRound({ task, parameters, binned, loss, random, everything }: Growing, output: number): ScoredTree {
  const { training } = task;
  const subsample = parameters.number("subsample");
  const order = subsample < 1 ? drawShare(everything, subsample, random) : everything.slice();
  const features = Int32Array.from({ length: binned.featureCount }, (_, feature) => feature);
  const columnSample = parameters.number("columnSample");
  const options: GrowthOptions = {
    maxNodes: parameters.number("maxNodes"),
    maxDepth: parameters.number("maxDepth"),
    growth: parameters.text("growth") === "leafWise" ? "leafWise" : "depthWise",
    features: columnSample < 1 ? drawShare(features, columnSample, random) : features,
    featuresPerNode: binned.featureCount,
    ties: "first",
  };
  const derivatives = loss.derivatives(output);
  const regularization = parameters.number("lambda");
  const criterion = createSumCriterion(derivatives, {
    regularization,
    minLeafWeight: parameters.number("minChildWeight"),
    // The least gain that XGBoost takes for one.
    leastGain: Math.max(1e-6, parameters.number("gamma")),
  });
  const tree = growTree(binned, order, criterion, options, random);
  const scores = new Float64Array(tree.nodes);
  const rate = parameters.number("learningRate");
  for (let node = 0; node < tree.nodes; node++) {
    if (tree.feature[node]! >= 0) continue;
    let gradient = 0;
    let hessian = 0;
    for (let index = tree.start[node]!; index < tree.end[node]!; index++) {
      gradient += derivatives.gradients[order[index]!]!;
      hessian += derivatives.hessians[order[index]!]!;
    }
    scores[node] = (-rate * gradient) / (hessian + regularization);
    if (subsample === 1) loss.add(output, order, tree.start[node]!, tree.end[node]!, scores[node]!);
  }
  const grown = { tree, scores };
  if (subsample < 1) addScores(loss, output, grown, training.values, binned.featureCount);
  return grown;
}

/** Some of the numbers, in their order; at least one. */
function drawShare(numbers: Int32Array, share: number, random: RandomSource): Int32Array {
  const drawn = numbers.slice();
  random.shuffle(drawn);
  return drawn.subarray(0, Math.max(1, Math.round(share * numbers.length))).sort();
}

/** Adds what a tree says about each sample to the scores. */
function addScores(
  loss: BoostingLoss,
  output: number,
  { tree, scores }: ScoredTree,
  values: Int32Array,
  featureCount: number,
): void {
  for (let sample = 0; sample < loss.count; sample++) {
    loss.addOne(output, sample, scores[leafOf(tree, values, sample * featureCount)]!);
  }
}

/** Leaves keep below 2^30 in size, so that there is room for rounding. */
const largestLeaf = 2 ** 30;

/** Scales that are finer bring nothing. */
const mostShift = 24;

/** Turns trees in floating point into trees of integers. */
function assemble({ training }: TrainingTask, loss: BoostingLoss, scored: readonly ScoredTree[]): LearnedModel {
  const { target } = training;
  let largest = Math.abs(loss.base);
  for (const { tree, scores } of scored) {
    for (let node = 0; node < tree.nodes; node++) largest = Math.max(largest, Math.abs(scores[node]!));
  }
  const shift = largest === 0 ? 0 : Math.max(0, Math.min(mostShift, Math.floor(Math.log2(largestLeaf / largest))));
  const features = training.features.length;
  const fixed = (score: number) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.round(score * 2 ** shift)));
  const trees: DecisionTree[] = scored.map(({ tree, scores }) => {
    return layOutTree(tree, features, { value: (node) => fixed(scores[node]!), confidence: () => 255 });
  });
  if (target.kind === "value" || trees.length === 0) trees.unshift(singleLeaf(features, fixed(loss.base)));
  const answer: BoostedDescription["answer"] =
    target.kind === "value"
      ? { kind: "value", shift }
      : loss.outputs === 1
        ? { kind: "sign" }
        : { kind: "classes", classes: loss.outputs };
  const description: BoostedDescription = {
    family: "boostedTrees",
    features,
    featureType: "i32",
    output: "i32",
    trees: trees.length,
    ...limitsOf(trees),
    answer,
  };
  return { description, model: { trees }, target };
}

function singleLeaf(features: number, value: number): DecisionTree {
  return buildTree(features, { value, confidence: 255 });
}
