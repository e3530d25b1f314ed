import { type DecisionTree, walkTree } from "../../../models/index.ts";
import type { TrainingSamples } from "./histogram-tree.ts";
import { ValueNumbers } from "./value-numbers.ts";

/** What a leaf says already counts as so many samples. */
const formerSamples = 32;

/**
 * The same tree with leaves that know of more samples: their confidences move towards how often they were right, and a
 * leaf at which another label is more frequent than its own can still be answers that one. Costs a walk a sample, and
 * needs no others than the new ones; which comparisons are made does not change.
 *
 * @param samples new ones, with the features of the tree
 * @returns a tree of its own, which shares the comparisons with the one given
 */
export function updateLeaves(tree: DecisionTree, samples: TrainingSamples): DecisionTree {
  const nodes = tree.feature.length;
  const { featureCount } = tree;
  const leaves = new Int32Array(samples.count);
  const reached = new Int32Array(nodes);
  const correct = new Int32Array(nodes);
  const features = new Int32Array(featureCount);
  for (let sample = 0; sample < samples.count; sample++) {
    for (let index = 0; index < featureCount; index++)
      features[index] = samples.features[sample * featureCount + index]!;
    const leaf = walkTree(tree, features);
    leaves[sample] = leaf;
    reached[leaf]!++;
    if (tree.value[leaf] === samples.labels[sample]) correct[leaf]!++;
  }
  const rivals = findRivals(tree, samples, leaves);
  const value = tree.value.slice();
  const confidence = tree.confidence.slice();
  for (let leaf = 0; leaf < nodes; leaf++) {
    if (reached[leaf] === 0) continue;
    const own = (formerSamples * confidence[leaf]!) / 255 + correct[leaf]!;
    const all = formerSamples + reached[leaf]!;
    const isOvertaken = rivals.counts[leaf]! > own;
    if (isOvertaken) value[leaf] = rivals.labels[leaf]!;
    confidence[leaf] = Math.floor((255 * (isOvertaken ? rivals.counts[leaf]! : own)) / all);
  }
  return { ...tree, value, confidence };
}

/** By leaf: the most frequent of the labels that it does not answer, the first seen of equal ones, and its count. */
function findRivals(
  tree: DecisionTree,
  { labels, count }: TrainingSamples,
  leaves: Int32Array,
): { labels: Int32Array; counts: Int32Array } {
  const nodes = tree.feature.length;
  const found = { labels: new Int32Array(nodes), counts: new Int32Array(nodes) };
  const numbers = new ValueNumbers();
  /** By leaf and label number. */
  const counts = new Map<number, number>();
  for (let sample = 0; sample < count; sample++) {
    const leaf = leaves[sample]!;
    const label = labels[sample]!;
    if (tree.value[leaf] === label) continue;
    const key = numbers.numberOf(label) * nodes + leaf;
    const times = (counts.get(key) ?? 0) + 1;
    counts.set(key, times);
    if (times <= found.counts[leaf]!) continue;
    found.counts[leaf] = times;
    found.labels[leaf] = label;
  }
  return found;
}
