import type { Dataset } from "../../dataset/index.ts";
import type { GrownTree } from "../grow-tree.ts";
import { leafOf } from "../node-counts.ts";
import { quotient } from "./integer-arithmetic.ts";
import type { IntegerClassSamples } from "./integer-criterion.ts";

/** By node and class, `node * classCount + class`: the weight of the samples of training that come by. */
export function countIntegers(tree: GrownTree, { classes, classCount, weights }: IntegerClassSamples): Int32Array {
  const counts = new Int32Array(tree.nodes * classCount);
  for (let node = 0; node < tree.nodes; node++) {
    if (tree.feature[node]! >= 0) continue;
    for (let index = tree.start[node]!; index < tree.end[node]!; index++) {
      const sample = tree.order[index]!;
      counts[node * classCount + classes[sample]!]! += weights[sample]!;
    }
  }
  return sumUpIntegers(tree, counts, classCount);
}

/** The same of samples that the tree was not grown from, each counting 1. */
export function countHeldOutIntegers(tree: GrownTree, dataset: Dataset, classCount: number): Int32Array {
  const counts = new Int32Array(tree.nodes * classCount);
  for (let sample = 0; sample < dataset.count; sample++) {
    const node = leafOf(tree, dataset.values, sample * dataset.features.length);
    counts[node * classCount + dataset.outcomes[sample]!]! += 1;
  }
  return sumUpIntegers(tree, counts, classCount);
}

function sumUpIntegers(tree: GrownTree, counts: Int32Array, width: number): Int32Array {
  for (let node = tree.nodes - 1; node >= 0; node--) {
    if (tree.feature[node]! < 0) continue;
    const [left, right] = [tree.left[node]! * width, tree.right[node]! * width];
    for (let cell = 0; cell < width; cell++) counts[node * width + cell] = counts[left + cell]! + counts[right + cell]!;
  }
  return counts;
}

/** What a node has of the samples that came by. */
export interface IntegerNodes {
  /** By node: the class of most weight, the first of equal ones. */
  readonly majorities: Uint16Array;
  /** By node: the weight of its samples, of those of its majority, and the sum of squares over the classes. */
  readonly sizes: Int32Array;
  readonly right: Int32Array;
}

export function summarizeNodes(counts: Int32Array, classCount: number): IntegerNodes {
  const nodes = quotient(counts.length, classCount);
  const result = {
    majorities: new Uint16Array(nodes),
    sizes: new Int32Array(nodes),
    right: new Int32Array(nodes),
  };
  for (let node = 0; node < nodes; node++) {
    for (let own = 0; own < classCount; own++) {
      const weight = counts[node * classCount + own]!;
      result.sizes[node]! += weight;
      if (weight <= result.right[node]!) continue;
      result.right[node] = weight;
      result.majorities[node] = own;
    }
  }
  return result;
}

/** Parts of a sample in which impurity is told to pruning. */
const impurityParts = 1 << 10;

/** Cost-complexity pruning (Breiman et al. 1984); a leaf more costs so many parts of 2^-10 samples. */
export function pruneIntegersByComplexity(tree: GrownTree, counts: Int32Array, classCount: number, leafParts: number) {
  pruneIntegers(tree, (node) => {
    let size = 0;
    let squares = 0;
    for (let cell = node * classCount; cell < (node + 1) * classCount; cell++) {
      size += counts[cell]!;
      squares += counts[cell]! * counts[cell]!;
    }
    return quotient((size * size - squares) * impurityParts, size) + leafParts;
  });
}

/** Reduced error pruning (Quinlan 1987) by the counts of held-out samples. */
export function pruneIntegersByHeldOut(tree: GrownTree, heldOut: Int32Array, majorities: Uint16Array): void {
  const classCount = quotient(heldOut.length, majorities.length);
  pruneIntegers(tree, (node) => {
    let wrong = 0;
    let reached = 0;
    for (let own = 0; own < classCount; own++) {
      const count = heldOut[node * classCount + own]!;
      reached += count;
      if (own !== majorities[node]!) wrong += count;
    }
    // Of a node that no sample reaches nothing is known.
    return reached === 0 ? -1 : wrong;
  });
}

/** Makes leaves of nodes that cost at most what is below them; a cost of -1 stands for 0 and keeps a node as it is. */
function pruneIntegers(tree: GrownTree, costOf: (node: number) => number): void {
  const costs = new Int32Array(tree.nodes);
  for (let node = tree.nodes - 1; node >= 0; node--) {
    const own = costOf(node);
    costs[node] = Math.max(own, 0);
    if (tree.feature[node]! < 0) continue;
    const below = costs[tree.left[node]!]! + costs[tree.right[node]!]!;
    if (own >= 0 && own <= below) tree.feature[node] = -1;
    else costs[node] = below;
  }
}

/** What is expected of a leaf before its samples are looked at counts as so many samples. */
const priorSamples = 2;

/**
 * By node: how often it is right, 0 … 255, by the m-estimate (Cestnik 1990); held-out samples count as those of training.
 *
 * @param unit the weight of one sample
 */
export function integerConfidences(
  { majorities, sizes, right }: IntegerNodes,
  heldOut: Int32Array | undefined,
  unit: number,
): Uint8Array {
  const confidences = new Uint8Array(majorities.length);
  const classCount = heldOut === undefined ? 0 : quotient(heldOut.length, majorities.length);
  const all = sizes[0]!;
  for (let node = 0; node < majorities.length; node++) {
    let size = sizes[node]!;
    let correct = right[node]!;
    for (let own = 0; own < classCount; own++) {
      const count = heldOut![node * classCount + own]! * unit;
      size += count;
      if (own === majorities[node]!) correct += count;
    }
    const numerator = correct * all + priorSamples * unit * right[0]!;
    const confidence = quotient(255 * numerator, (size + priorSamples * unit) * all);
    confidences[node] = confidence === 0 ? 1 : confidence;
  }
  return confidences;
}
