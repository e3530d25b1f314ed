import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import type { ClassTarget } from "../../models/index.ts";
import { checkDataset, type Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import { type HyperparameterReader, readHyperparameters } from "../read-hyperparameters.ts";
import type { Hyperparameter, LearnedModel, Trainer, TrainingTask } from "../trainer.ts";
import { binDataset } from "./binned-dataset.ts";
import { createClassCriterion } from "./class-criterion.ts";
import { classConfidences, holdOut, majorityClasses, pruneByComplexity, pruneByHeldOut } from "./class-leaves.ts";
import { allSamples, type GrownTree, type GrowthOptions, growTree } from "./grow-tree.ts";
import { trainIntegerTree } from "./integer/train-integer-tree.ts";
import { type LeafAnswers, layOutTree, limitsOf } from "./lay-out.ts";
import { countTraining } from "./node-counts.ts";
import { pruneGrown } from "./prune-grown.ts";
import { readClassWeights, sampleWeights } from "./sample-weights.ts";
import { createSumCriterion } from "./sum-criterion.ts";
import { treeHyperparameters } from "./tree-hyperparameters.ts";
import { leastGain, prepareValues, valueLeaves } from "./value-samples.ts";

const hyperparameters = [
  treeHyperparameters.maxDepth(32, [2, 16]),
  treeHyperparameters.maxNodes(4095, [7, 4095]),
  treeHyperparameters.minLeafSamples,
  treeHyperparameters.criterion,
  treeHyperparameters.growth("leafWise"),
  treeHyperparameters.bins,
  {
    name: "pruning",
    summary: "Whether validation samples decide which nodes become leaves",
    kind: "choice",
    choices: ["none", "validation"],
    byDefault: "none",
  },
  {
    name: "costComplexity",
    summary: "What a leaf must save, as a share of all impurity; ccp_alpha of scikit-learn",
    kind: "real",
    low: 0,
    high: 1,
    steps: "logarithmic",
    searched: [0.0001, 0.03],
    byDefault: 0,
  },
  treeHyperparameters.reject,
  {
    name: "arithmetic",
    summary: "Whether training computes in floating point or, for classes, in whole numbers only",
    kind: "choice",
    choices: ["float", "integer"],
    byDefault: "float",
  },
] as const satisfies readonly Hyperparameter[];

/** Trains one decision tree, for classes or values. By default it grows until every leaf is pure. */
export const decisionTreeTrainer: Trainer = {
  family: "decisionTree",
  targets: ["classes", "value"],
  hyperparameters,
  train(task) {
    const parameters = readHyperparameters(hyperparameters, task.parameters);
    if (!parameters.ok) return parameters;
    const checked = checkDataset(task.training);
    if (!checked.ok) return checked;
    const { target } = task.training;
    const model =
      target.kind === "classes" ? trainClasses(task, target, parameters.value) : trainValue(task, parameters.value);
    task.onProgress?.({ done: 1 });
    return model;
  },
};

function trainClasses(
  task: TrainingTask,
  { labels }: ClassTarget,
  parameters: HyperparameterReader,
): Result<LearnedModel> {
  const { training, validation } = task;
  const classCount = labels.length;
  const weights = sampleWeights(training);
  const classWeights = readClassWeights(task.classWeights, training, classCount, weights);
  if (!classWeights.ok) return classWeights;
  const binned = binDataset(training, parameters.number("bins"));
  const impurity = parameters.text("criterion") === "gini" ? "gini" : "entropy";
  const rejectBelow = parameters.number("reject") / 100;
  if (parameters.text("arithmetic") === "integer") {
    const result = trainIntegerTree(training, validation, binned, {
      classCount,
      weights,
      classWeights: classWeights.value,
      impurity,
      growth: growthOptions(task, parameters),
      minLeafSamples: parameters.number("minLeafSamples"),
      costComplexity: parameters.number("costComplexity"),
      prunesByValidation: parameters.text("pruning") === "validation",
    });
    if (!result.ok) return result;
    const { tree, majorities, confidences } = result.value;
    return learned(task, tree, {
      value: (node) => labels[majorities[node]!]!,
      confidence: (node) => (confidences[node]! < 255 * rejectBelow ? 0 : confidences[node]!),
    });
  }
  const classes = new Uint16Array(training.outcomes);
  const samples = { classes, classCount, classWeights: classWeights.value, ...(weights && { weights }) };
  const criterion = createClassCriterion(samples, impurity, parameters.number("minLeafSamples"));
  const order = allSamples(training.count);
  const tree = growTree(binned, order, criterion, growthOptions(task, parameters), createRandom(task.seed));

  const counts = {
    counts: countTraining(tree, classes, classCount, weights),
    classCount,
    classWeights: classWeights.value,
  };
  const majorities = majorityClasses(counts);
  const alpha = parameters.number("costComplexity");
  if (alpha > 0) pruneByComplexity(tree, counts, alpha);
  const heldOut = holdOut(tree, validation, classCount, majorities);
  if (heldOut !== undefined && parameters.text("pruning") === "validation") pruneByHeldOut(tree, heldOut);
  const confidences = classConfidences(tree, counts, majorities, heldOut, rejectBelow);
  return learned(task, tree, {
    value: (node) => labels[majorities[node]!]!,
    confidence: (node) => confidences[node]!,
  });
}

function trainValue(task: TrainingTask, parameters: HyperparameterReader): Result<LearnedModel> {
  const { training, validation } = task;
  if (parameters.text("arithmetic") === "integer") {
    const hint = "train in floating point, or predict classes, such as ranges of the value";
    return failure(errorDiagnostic("RMT7034", "trees for values are not trained in whole numbers", { hint }));
  }
  const samples = prepareValues(training, sampleWeights(training));
  const criterion = createSumCriterion(samples.derivatives, {
    regularization: 0,
    minLeafWeight: parameters.number("minLeafSamples"),
    leastGain: leastGain(samples.deviations),
  });
  const binned = binDataset(training, parameters.number("bins"));
  const order = allSamples(training.count);
  const tree = growTree(binned, order, criterion, growthOptions(task, parameters), createRandom(task.seed));

  const { values, confidences, deviations } = valueLeaves(tree, samples, parameters.number("reject") / 100);
  const alpha = parameters.number("costComplexity") * deviations[0]!;
  if (alpha > 0) pruneGrown(tree, (node) => deviations[node]! + alpha);
  if (validation.count > 0 && parameters.text("pruning") === "validation") {
    const { errors, reached } = squaredErrors(tree, validation, values);
    pruneGrown(
      tree,
      (node) => errors[node]!,
      (node) => reached[node]! > 0,
    );
  }
  return learned(task, tree, { value: (node) => values[node]!, confidence: (node) => confidences[node]! });
}

/** By node: how wrong it would be on samples that it was not grown from if it were a leaf, and how many they are. */
function squaredErrors(
  tree: GrownTree,
  { values, outcomes, count, features }: Dataset,
  answers: Int32Array,
): { errors: Float64Array; reached: Float64Array } {
  const errors = new Float64Array(tree.nodes);
  const reached = new Float64Array(tree.nodes);
  for (let sample = 0; sample < count; sample++) {
    const row = sample * features.length;
    for (let node = 0; ; ) {
      errors[node]! += (outcomes[sample]! - answers[node]!) ** 2;
      reached[node]! += 1;
      const feature = tree.feature[node]!;
      if (feature < 0) break;
      node = values[row + feature]! <= tree.threshold[node]! ? tree.left[node]! : tree.right[node]!;
    }
  }
  return { errors, reached };
}

function growthOptions({ training }: TrainingTask, parameters: HyperparameterReader): GrowthOptions {
  const features = Int32Array.from({ length: training.features.length }, (_, feature) => feature);
  return {
    maxNodes: parameters.number("maxNodes"),
    maxDepth: parameters.number("maxDepth"),
    growth: parameters.text("growth") === "leafWise" ? "leafWise" : "depthWise",
    features,
    featuresPerNode: features.length,
    ties: "random",
  };
}

function learned({ training }: TrainingTask, tree: GrownTree, answers: LeafAnswers): Result<LearnedModel> {
  const features = training.features.length;
  const model = layOutTree(tree, features, answers);
  const description = {
    family: "decisionTree",
    features,
    featureType: "i32",
    output: "i32",
    ...limitsOf([model]),
  } as const;
  return success({ description, model, target: training.target });
}
