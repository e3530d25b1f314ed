import { type DecisionTree, treesOf } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import type { LearnedModel } from "../trainer.ts";

/**
 * How much the comparisons of each feature help to tell outcomes apart, summed over all trees of a model: for each inner
 * node the drop of impurity that its split brings, in samples of this dataset. Impurity is Gini for classes, and squared
 * deviation for values and for boosted trees; of those the tree's own answers are looked at, since what they were
 * trained to is what the trees before them left open.
 *
 * @returns by feature, at least 0; all 0 for models without trees
 */
export function splitGain({ model, description, target }: LearnedModel, dataset: Dataset): Float64Array {
  const gains = new Float64Array(description.features);
  for (const tree of treesOf(model) ?? []) {
    const leaves = leavesOf(tree, dataset);
    if (description.family === "boostedTrees") {
      addDeviationGains(tree, leaves, (sample) => tree.value[leaves[sample]!]!, dataset, gains);
    } else if (target.kind === "classes") {
      addGiniGains(tree, leaves, target.labels.length, dataset, gains);
    } else {
      addDeviationGains(tree, leaves, (sample) => dataset.outcomes[sample]!, dataset, gains);
    }
  }
  return gains;
}

function leavesOf({ feature, threshold, left, right }: DecisionTree, { count, values, features }: Dataset): Int32Array {
  const leaves = new Int32Array(count);
  for (let sample = 0; sample < count; sample++) {
    const row = sample * features.length;
    let node = 0;
    for (let compared = feature[0]!; compared >= 0; compared = feature[node]!) {
      node = values[row + compared]! <= threshold[node]! ? left[node]! : right[node]!;
    }
    leaves[sample] = node;
  }
  return leaves;
}

function addGiniGains(
  tree: DecisionTree,
  leaves: Int32Array,
  classes: number,
  { count, outcomes, weights }: Dataset,
  gains: Float64Array,
): void {
  const nodes = tree.feature.length;
  const counts = new Float64Array(nodes * classes);
  for (let sample = 0; sample < count; sample++) {
    counts[leaves[sample]! * classes + outcomes[sample]!]! += weights?.[sample] ?? 1;
  }
  /** By node: the sum of squares of its class counts over its count; 0 where no samples are. */
  const purity = new Float64Array(nodes);
  // Children come after their parents.
  for (let node = nodes - 1; node >= 0; node--) {
    const feature = tree.feature[node]!;
    const [left, right] = [tree.left[node]!, tree.right[node]!];
    let size = 0;
    let squares = 0;
    for (let own = 0; own < classes; own++) {
      const cell = node * classes + own;
      if (feature >= 0) counts[cell] = counts[left * classes + own]! + counts[right * classes + own]!;
      size += counts[cell]!;
      squares += counts[cell]! ** 2;
    }
    if (size === 0) continue;
    purity[node] = squares / size;
    // Never negative; rounding may say so where the split tells nothing.
    if (feature >= 0) gains[feature]! += Math.max(0, purity[left]! + purity[right]! - purity[node]!);
  }
}

function addDeviationGains(
  tree: DecisionTree,
  leaves: Int32Array,
  outcomeOf: (sample: number) => number,
  { count, weights }: Dataset,
  gains: Float64Array,
): void {
  const nodes = tree.feature.length;
  const sizes = new Float64Array(nodes);
  const sums = new Float64Array(nodes);
  for (let sample = 0; sample < count; sample++) {
    const weight = weights?.[sample] ?? 1;
    sizes[leaves[sample]!]! += weight;
    sums[leaves[sample]!]! += weight * outcomeOf(sample);
  }
  for (let node = nodes - 1; node >= 0; node--) {
    const feature = tree.feature[node]!;
    if (feature < 0) continue;
    const [left, right] = [tree.left[node]!, tree.right[node]!];
    sizes[node] = sizes[left]! + sizes[right]!;
    sums[node] = sums[left]! + sums[right]!;
    if (sizes[left] === 0 || sizes[right] === 0) continue;
    // Between-group sum of squares of two groups.
    const difference = sums[left]! / sizes[left]! - sums[right]! / sizes[right]!;
    gains[feature]! += ((sizes[left]! * sizes[right]!) / sizes[node]!) * difference ** 2;
  }
}
