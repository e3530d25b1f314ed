import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import {
  createPredictor,
  type DecisionTree,
  type FloatNetwork,
  type Model,
  type ModelDescription,
  treeDepth,
  treesOf,
} from "../../models/index.ts";
import { type Dataset, selectSamples } from "../dataset/index.ts";
import { evaluate } from "../evaluate/index.ts";
import { type QuantizationOptions, quantizeNetwork } from "../quantization/index.ts";
import type { LearnedModel } from "../trainer.ts";
import { type Budget, isWithinBudget, type ModelSize, modelSize } from "./budget.ts";
import { neuronCount, pruneNeurons } from "./prune-neurons.ts";
import { pruningPath } from "./prune-with-samples.ts";
import { selectTrees } from "./select-trees.ts";

/** What compression cost. */
export interface CompressionReport {
  /** Share of right answers, or R2, on the samples of the report. */
  readonly measure: "accuracy" | "R2";
  readonly before: number;
  readonly after: number;
  readonly samples: number;
  readonly sizeBefore: ModelSize;
  readonly sizeAfter: ModelSize;
  /** What was done, in words, in order; empty where the model kept to the budget. */
  readonly steps: readonly string[];
}

/** A smaller model. */
export interface Compressed {
  readonly learned: LearnedModel;
  readonly report: CompressionReport;
}

type TreeDescription = Extract<ModelDescription, { family: "decisionTree" | "forest" | "boostedTrees" }>;

/** Samples that tell what to remove. */
const mostSamples = 4096;

/**
 * Makes a model keep to a budget at the least cost in accuracy, without training it again. Trees lose nodes, forests the
 * trees without which they answer best, boosted trees the last ones; networks get narrower integers, then lose neurons and
 * filters: for that their document must hold them in floating point.
 *
 * @param dataset samples that tell what matters: those of training
 * @param heldOut others, for the report; absent: the same
 * @returns RMT7049 for budgets that cannot be kept, RMT7050 for families that cannot be made smaller, or without what it
 *   takes, RMT7051 for samples that are not the model's
 */
export function compress(
  learned: LearnedModel,
  budget: Budget,
  dataset: Dataset,
  heldOut: Dataset = dataset,
): Result<Compressed> {
  const { description, model, target } = learned;
  for (const samples of [dataset, heldOut]) {
    const fits = samples.features.length === description.features && samples.target.kind === target.kind;
    if (fits && samples.count > 0) continue;
    const message = `the samples do not fit the model: ${samples.count} of ${samples.features.length} features, it takes ${description.features}`;
    const hint = "give samples such as it was trained on: the same features, and what it predicts";
    return failure(errorDiagnostic("RMT7051", message, { hint }));
  }
  const sizeBefore = modelSize(description, model);
  const few = someSamples(dataset);
  const smaller = isWithinBudget(sizeBefore, budget)
    ? success({ learned, steps: [] })
    : "maxNodes" in description
      ? compressTrees(learned, description, budget, few)
      : compressNetwork(learned, budget, few);
  if (!smaller.ok) return smaller;
  const score = (one: LearnedModel) => {
    const found = evaluate(createPredictor(one.description, one.model), one.description, heldOut, { target });
    return found.kind === "classes" ? found.accuracy : found.r2;
  };
  return success({
    learned: smaller.value.learned,
    report: {
      measure: target.kind === "classes" ? "accuracy" : "R2",
      before: score(learned),
      after: score(smaller.value.learned),
      samples: heldOut.count,
      sizeBefore,
      sizeAfter: modelSize(smaller.value.learned.description, smaller.value.learned.model),
      steps: smaller.value.steps,
    },
  });
}

interface Smaller {
  readonly learned: LearnedModel;
  readonly steps: readonly string[];
}

function someSamples(dataset: Dataset): Dataset {
  const stride = Math.ceil(dataset.count / mostSamples);
  if (stride === 1) return dataset;
  const count = Math.floor(dataset.count / stride);
  return selectSamples(
    dataset,
    Int32Array.from({ length: count }, (_, index) => index * stride),
  );
}

function outOfBudget(size: ModelSize): Result<never> {
  const instructions = size.instructions === undefined ? "" : ` and ${size.instructions} instructions`;
  const message = `the model cannot be made to keep to the budget: its smallest form takes ${size.bytes} bytes${instructions}`;
  return failure(errorDiagnostic("RMT7049", message, { hint: "allow more, or train a smaller model, such as a tree" }));
}

function compressTrees(
  learned: LearnedModel,
  description: TreeDescription,
  budget: Budget,
  dataset: Dataset,
): Result<Smaller> {
  const trees = treesOf(learned.model)!;
  const group =
    description.family === "boostedTrees" && description.answer.kind === "classes" ? description.answer.classes : 1;
  const order = selectTrees(learned, dataset);
  // Leaves of boosted trees are parts of a sum: what samples say of their outcomes says nothing of them.
  const labels =
    learned.target.kind !== "classes"
      ? undefined
      : description.family === "decisionTree"
        ? learned.target.labels
        : Int32Array.from(learned.target.labels.keys());
  const paths =
    description.family === "boostedTrees" ? undefined : trees.map((tree) => pruningPath(tree, dataset, labels));
  let smallest: ModelSize | undefined;
  for (let count = Math.floor(Math.min(trees.length, budget.trees ?? trees.length) / group) * group; count >= group; ) {
    const kept = order.slice(0, count).sort((one, other) => one - other);
    for (const limit of nodeLimits(trees, budget)) {
      const pruned = kept.map((tree) =>
        paths === undefined || trees[tree]!.feature.length <= limit
          ? trees[tree]!
          : paths[tree]!((nodes) => nodes <= limit),
      );
      const made = withTrees(learned, description, pruned);
      const size = modelSize(made.description, made.model);
      smallest = size;
      if (!isWithinBudget(size, budget)) continue;
      const lost = trees.length - count;
      const before = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
      const after = pruned.reduce((sum, tree) => sum + tree.feature.length, 0);
      return success({
        learned: made,
        steps: [
          ...(lost > 0 ? [`${lost} of ${trees.length} trees removed`] : []),
          `${before - after} of ${before} nodes removed`,
        ],
      });
    }
    count -= Math.max(group, Math.floor(count / 10 / group) * group);
  }
  return outOfBudget(smallest ?? modelSize(description, learned.model));
}

/** Falling limits of nodes, from what is allowed to an eighth; for a single tree to one leaf. */
function nodeLimits(trees: readonly DecisionTree[], { nodes }: Budget): readonly number[] {
  const largest = trees.reduce((most, tree) => Math.max(most, tree.feature.length), 0);
  const first = Math.min(largest, nodes ?? largest);
  const least = trees.length === 1 ? 1 : Math.max(3, Math.floor(first / 8));
  const limits: number[] = [];
  for (let limit = first; limit > least; limit = Math.floor(limit * 0.85)) limits.push(limit);
  return [...limits, least];
}

function withTrees(
  learned: LearnedModel,
  description: TreeDescription,
  trees: readonly DecisionTree[],
): LearnedModel & { readonly description: ModelDescription } {
  const maxNodes = trees.reduce((most, tree) => Math.max(most, tree.feature.length), 1);
  const maxDepth = trees.reduce((most, tree) => Math.max(most, treeDepth(tree)), 1);
  const { envelope } = learned.model;
  const model: Model =
    description.family === "decisionTree" ? trees[0]! : { trees, ...(envelope === undefined ? {} : { envelope }) };
  const limits = { maxNodes, maxDepth };
  return {
    ...learned,
    model,
    description:
      description.family === "decisionTree"
        ? { ...description, ...limits }
        : { ...description, ...limits, trees: trees.length },
  };
}

function compressNetwork(learned: LearnedModel, budget: Budget, dataset: Dataset): Result<Smaller> {
  const { description, network } = learned;
  if (network === undefined || !("weightType" in description) || !("featureScaling" in description)) {
    const what =
      network === undefined && "featureScaling" in description
        ? "without the network in floating point that it was quantized from"
        : `of the family ${description.family}`;
    const message = `a model ${what} cannot be made smaller after training`;
    const hint = "train a smaller one, or distill it: `rmt distill`";
    return failure(errorDiagnostic("RMT7050", message, { hint }));
  }
  const types: QuantizationOptions = {
    featureType: description.featureType,
    output: description.output,
    confidence: description.answer.kind === "classes" ? (description.answer.confidence ?? "full") : "margin",
  };
  const activationType = "activationType" in description ? description.activationType : "i16";
  const ways = [
    { weightType: description.weightType, activationType, step: [] },
    { weightType: "i8", activationType, step: ["weights of i8"] },
    { weightType: "i8", activationType: "i8", step: ["weights and activations of i8"] },
  ] as const;
  const neurons = neuronCount(network);
  let smallest: ModelSize | undefined;
  for (let removed = 0; removed <= neurons; removed += Math.max(1, Math.floor((neurons - removed) / 12))) {
    const pruned = removed === 0 ? network : pruneNeurons(network, dataset.values, removed);
    const left = neuronCount(pruned);
    for (const [index, { weightType, activationType, step }] of ways.entries()) {
      if (removed > 0 && index === 0 && ways[0].weightType === "i16") continue;
      const made = quantized(learned, pruned, dataset, { ...types, weightType, activationType });
      if (!made.ok) return made;
      const size = modelSize(made.value.description, made.value.model);
      smallest = size;
      if (!isWithinBudget(size, budget)) continue;
      const lost = neurons - left;
      return success({
        learned: made.value,
        steps: [...step, ...(lost > 0 ? [`${lost} of ${neurons} neurons and filters removed`] : [])],
      });
    }
    if (left < neurons - removed) break;
  }
  return outOfBudget(smallest ?? modelSize(description, learned.model));
}

function quantized(
  { target }: LearnedModel,
  network: FloatNetwork,
  dataset: Dataset,
  options: QuantizationOptions,
): Result<LearnedModel> {
  const made = quantizeNetwork(network, dataset, options);
  if (!made.ok) return made;
  const { description, model } = made.value;
  return success({ description, model, target, network });
}
