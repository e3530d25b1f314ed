import { errorDiagnostic, failure, type Result, success } from "../../../diagnostics/index.ts";
import type { Dataset } from "../../dataset/index.ts";
import type { BinnedDataset } from "../binned-dataset.ts";
import type { GrownTree } from "../grow-tree.ts";
import { growIntegerTree, type IntegerGrowth } from "./grow-integer-tree.ts";
import { createEntropyCriterion, createGiniCriterion, mostWeight } from "./integer-criterion.ts";
import {
  countHeldOutIntegers,
  countIntegers,
  integerConfidences,
  pruneIntegersByComplexity,
  pruneIntegersByHeldOut,
  summarizeNodes,
} from "./integer-leaves.ts";

/** Samples that count differently are told in parts of one, as many as fit and at most this. */
const mostParts = 16;

/** How a classification tree is trained without floating point; what is no whole number here becomes one beforehand. */
export interface IntegerTraining {
  readonly classCount: number;
  /** By sample, how much it counts; 1 on average. */
  readonly weights: Float64Array | undefined;
  readonly classWeights: Float64Array;
  readonly impurity: "gini" | "entropy";
  readonly growth: Omit<IntegerGrowth, "minLeafWeight">;
  readonly minLeafSamples: number;
  /** As `ccp_alpha` of scikit-learn; 0: no pruning by it. */
  readonly costComplexity: number;
  readonly prunesByValidation: boolean;
}

/** A tree with its leaves' answers, by node as grown. */
export interface IntegerTree {
  readonly tree: GrownTree;
  readonly majorities: Uint16Array;
  readonly confidences: Uint8Array;
}

/**
 * Trains a classification tree in whole numbers.
 *
 * @returns RMT7034 for more samples than whole numbers below 2^53 suffice for
 */
export function trainIntegerTree(
  training: Dataset,
  validation: Dataset,
  binned: BinnedDataset,
  options: IntegerTraining,
): Result<IntegerTree> {
  const { count, outcomes } = training;
  const { classCount, impurity, growth, minLeafSamples, costComplexity } = options;
  if (count > mostWeight) {
    const hint = "give fewer samples, or train in floating point";
    const what = `${count} samples are more than the ${mostWeight} that trees are trained from without floating point`;
    return failure(errorDiagnostic("RMT7034", what, { hint }));
  }
  const { weights, unit } = integerWeights(training, options);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const samples = { count, classes: new Uint16Array(outcomes), classCount, weights };
  const criterion = impurity === "gini" ? createGiniCriterion(classCount) : createEntropyCriterion(classCount, total);
  const tree = growIntegerTree(binned, samples, criterion, { ...growth, minLeafWeight: minLeafSamples * unit });
  const counts = countIntegers(tree, samples);
  const nodes = summarizeNodes(counts, classCount);
  if (costComplexity > 0) {
    pruneIntegersByComplexity(tree, counts, classCount, Math.round(costComplexity * total * 2 ** 10));
  }
  const heldOut = validation.count === 0 ? undefined : countHeldOutIntegers(tree, validation, classCount);
  if (heldOut !== undefined && options.prunesByValidation) pruneIntegersByHeldOut(tree, heldOut, nodes.majorities);
  return success({ tree, majorities: nodes.majorities, confidences: integerConfidences(nodes, heldOut, unit) });
}

/** By sample: its weight and its class's as a whole number, at most `mostWeight` in all; what a sample of weight 1 has. */
function integerWeights(
  { count, outcomes }: Dataset,
  { weights, classWeights }: IntegerTraining,
): { weights: Int32Array; unit: number } {
  if (weights === undefined && classWeights.every((weight) => weight === 1)) {
    return { weights: new Int32Array(count).fill(1), unit: 1 };
  }
  const own = Float64Array.from(outcomes, (outcome, sample) => (weights?.[sample] ?? 1) * classWeights[outcome]!);
  const sum = own.reduce((all, weight) => all + weight, 0);
  // Each weight is rounded up to at least 1.
  const unit = Math.min(mostParts, Math.max(1, Math.floor((mostWeight - count) / sum)));
  let left = mostWeight - count;
  const rounded = Int32Array.from(own, (weight) => {
    const beyondOne = Math.max(0, Math.min(left, Math.round(weight * unit) - 1));
    left -= beyondOne;
    return 1 + beyondOne;
  });
  return { weights: rounded, unit };
}
