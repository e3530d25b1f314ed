import type { Dataset } from "../dataset/index.ts";
import type { GrownTree } from "./grow-tree.ts";

/** The node at which a tree as grown keeps the features at an offset. */
export function leafOf({ feature, threshold, left, right }: GrownTree, values: Int32Array, offset: number): number {
  let node = 0;
  for (let compared = feature[0]!; compared >= 0; compared = feature[node]!) {
    node = values[offset + compared]! <= threshold[node]! ? left[node]! : right[node]!;
  }
  return node;
}

/** By node and class, `node * classCount + class`: how much samples of training weigh that come by. */
export function countTraining(
  tree: GrownTree,
  classes: Uint16Array,
  classCount: number,
  weights: Float64Array | undefined,
): Float64Array {
  const counts = new Float64Array(tree.nodes * classCount);
  for (let node = 0; node < tree.nodes; node++) {
    if (tree.feature[node]! >= 0) continue;
    for (let index = tree.start[node]!; index < tree.end[node]!; index++) {
      const sample = tree.order[index]!;
      counts[node * classCount + classes[sample]!]! += weights === undefined ? 1 : weights[sample]!;
    }
  }
  return sumUp(tree, counts, classCount);
}

/** The same of samples that the tree was not grown from. */
export function countHeldOut(tree: GrownTree, dataset: Dataset, classCount: number): Float64Array {
  const { values, outcomes, weights, count, features } = dataset;
  const counts = new Float64Array(tree.nodes * classCount);
  for (let sample = 0; sample < count; sample++) {
    const node = leafOf(tree, values, sample * features.length);
    counts[node * classCount + outcomes[sample]!]! += weights?.[sample] ?? 1;
  }
  return sumUp(tree, counts, classCount);
}

/** Makes the numbers of inner nodes the sum of their leaves'. */
export function sumUp(tree: GrownTree, counts: Float64Array, width: number): Float64Array {
  for (let node = tree.nodes - 1; node >= 0; node--) {
    if (tree.feature[node]! < 0) continue;
    const [left, right] = [tree.left[node]! * width, tree.right[node]! * width];
    for (let cell = 0; cell < width; cell++) counts[node * width + cell] = counts[left + cell]! + counts[right + cell]!;
  }
  return counts;
}
