import type { Dataset } from "../dataset/index.ts";
import type { GrownTree } from "./grow-tree.ts";
import { confidenceOf } from "./lay-out.ts";
import { sumUp } from "./node-counts.ts";
import { type LossDerivatives, summableUnit } from "./sum-criterion.ts";

/** Values to grow regression trees for. */
export interface ValueSamples {
  /** What stands for the values when cuts are judged. */
  readonly derivatives: LossDerivatives;
  /** Values less the middle one, which is an integer, so that squares of them are small. */
  readonly middle: number;
  readonly deviations: Float64Array;
}

/** @param weights by sample; 0 for those that are left out */
export function prepareValues({ outcomes, count }: Dataset, weights: Float64Array | undefined): ValueSamples {
  let sum = 0;
  for (let sample = 0; sample < count; sample++) sum += outcomes[sample]!;
  const middle = Math.round(sum / Math.max(1, count));
  const deviations = Float64Array.from(outcomes, (outcome) => outcome - middle);
  let largest = 0;
  const gradients = new Float64Array(count);
  for (let sample = 0; sample < count; sample++) {
    gradients[sample] = -deviations[sample]! * (weights?.[sample] ?? 1);
    largest = Math.max(largest, Math.abs(gradients[sample]!));
  }
  const unit = summableUnit(largest);
  for (let sample = 0; sample < count; sample++) gradients[sample] = Math.round(gradients[sample]! / unit) * unit;
  const hessians = weights ?? new Float64Array(count).fill(1);
  return { derivatives: { gradients, hessians }, middle, deviations };
}

/** What is too little to be more than rounding: a gain in squared deviation. */
export function leastGain(deviations: Float64Array): number {
  return 1e-12 * deviations.reduce((sum, deviation) => sum + deviation * deviation, 0);
}

/** By node: samples by weight, the sum of their deviations, and that of the squares. */
function sumNodes(tree: GrownTree, { derivatives, deviations }: ValueSamples): Float64Array {
  const sums = new Float64Array(3 * tree.nodes);
  for (let node = 0; node < tree.nodes; node++) {
    if (tree.feature[node]! >= 0) continue;
    for (let index = tree.start[node]!; index < tree.end[node]!; index++) {
      const sample = tree.order[index]!;
      const weight = derivatives.hessians[sample]!;
      const deviation = deviations[sample]!;
      sums[3 * node]! += weight;
      sums[3 * node + 1]! += weight * deviation;
      sums[3 * node + 2]! += weight * deviation * deviation;
    }
  }
  return sumUp(tree, sums, 3);
}

/** What the nodes of a regression tree answer as leaves. */
export interface ValueLeaves {
  /** By node: the mean, rounded. */
  readonly values: Int32Array;
  /** By node: which part of the squared deviation of all samples it explains; 1 … 255, or 0 for what is rejected. */
  readonly confidences: Uint8Array;
  /** By node: the squared deviation of its samples from their mean. */
  readonly deviations: Float64Array;
}

/** The squared deviation in a leaf is estimated with one sample more, one that knows nothing: few samples prove little. */
export function valueLeaves(tree: GrownTree, samples: ValueSamples, rejectBelow: number): ValueLeaves {
  const sums = sumNodes(tree, samples);
  const deviationOf = (node: number) => {
    const [weight, sum, squares] = [sums[3 * node]!, sums[3 * node + 1]!, sums[3 * node + 2]!];
    return Math.max(0, squares - (sum * sum) / weight);
  };
  const deviations = Float64Array.from({ length: tree.nodes }, (_, node) => deviationOf(node));
  const variance = deviations[0]! / sums[0]!;
  const values = Int32Array.from(deviations, (_, node) =>
    Math.round(samples.middle + sums[3 * node + 1]! / sums[3 * node]!),
  );
  const confidences = Uint8Array.from(deviations, (deviation, node) => {
    const left = (deviation + variance) / (sums[3 * node]! + 1);
    return confidenceOf(variance === 0 ? 1 : Math.max(0, 1 - left / variance), rejectBelow);
  });
  return { values, confidences, deviations };
}
