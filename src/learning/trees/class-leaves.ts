import type { Dataset } from "../dataset/index.ts";
import type { GrownTree } from "./grow-tree.ts";
import { confidenceOf, keptNodes } from "./lay-out.ts";
import { countHeldOut } from "./node-counts.ts";
import { pruneGrown } from "./prune-grown.ts";

/** The samples that came by the nodes of a tree, by class. */
export interface ClassCounts {
  /** `node * classCount + class`. */
  readonly counts: Float64Array;
  readonly classCount: number;
  /** By class: how much its samples count for which class a leaf answers. */
  readonly classWeights: Float64Array;
}

/** By node: the class of most weight, the first of equal ones. */
export function majorityClasses({ counts, classCount, classWeights }: ClassCounts): Uint16Array {
  const majorities = new Uint16Array(counts.length / classCount);
  for (let node = 0; node < majorities.length; node++) {
    let most = -1;
    for (let own = 0; own < classCount; own++) {
      const weight = counts[node * classCount + own]! * classWeights[own]!;
      if (weight <= most) continue;
      most = weight;
      majorities[node] = own;
    }
  }
  return majorities;
}

function sizeOf(counts: Float64Array, node: number, classCount: number): number {
  let size = 0;
  for (let cell = node * classCount; cell < (node + 1) * classCount; cell++) size += counts[cell]!;
  return size;
}

/**
 * Cost-complexity pruning: a leaf more costs `alpha`, impurity its share of the samples times Gini.
 *
 * @param alpha as `ccp_alpha` of scikit-learn
 */
export function pruneByComplexity(tree: GrownTree, { counts, classCount, classWeights }: ClassCounts, alpha: number) {
  const total = weightAndSquares(counts, classCount, classWeights, 0).weight;
  pruneGrown(tree, (node) => {
    const { weight, squares } = weightAndSquares(counts, classCount, classWeights, node);
    return (weight - squares / weight) / total + alpha;
  });
}

function weightAndSquares(counts: Float64Array, classCount: number, classWeights: Float64Array, node: number) {
  let weight = 0;
  let squares = 0;
  for (let own = 0; own < classCount; own++) {
    const part = counts[node * classCount + own]! * classWeights[own]!;
    weight += part;
    squares += part * part;
  }
  return { weight, squares };
}

/** What samples that were held out say about the nodes of a tree. */
export interface HeldOut {
  /** By node: samples that come by, and those of them that its majority answers right; by their weight. */
  readonly reached: Float64Array;
  readonly correct: Float64Array;
}

/** Shows a tree samples that it was not grown from. */
export function holdOut(
  tree: GrownTree,
  dataset: Dataset,
  classCount: number,
  majorities: Uint16Array,
): HeldOut | undefined {
  if (dataset.count === 0) return undefined;
  const counts = countHeldOut(tree, dataset, classCount);
  const reached = Float64Array.from(majorities, (_, node) => sizeOf(counts, node, classCount));
  const correct = Float64Array.from(majorities, (majority, node) => counts[node * classCount + majority]!);
  return { reached, correct };
}

/** Reduced error pruning: nodes become leaves where that answers no held-out sample less right. */
export function pruneByHeldOut(tree: GrownTree, { reached, correct }: HeldOut): void {
  pruneGrown(
    tree,
    (node) => reached[node]! - correct[node]!,
    (node) => reached[node]! > 0,
  );
}

/** What is expected of a leaf before its samples are looked at counts as so many samples: 2 is Laplace's rule for two classes. */
const priorSamples = 2;

/** What training says about a leaf counts as so many held-out samples. */
const trainingSamples = 8;

/**
 * By node: a careful estimate of how often it is right, as confidence. From training, the m-estimate (Cestnik 1990) that
 * pulls small leaves towards the accuracy of a tree without comparisons; where samples were held out, those count, and
 * the estimate from training is lowered by the factor by which it overstates in the whole tree.
 */
export function classConfidences(
  tree: GrownTree,
  { counts, classCount }: Pick<ClassCounts, "counts" | "classCount">,
  majorities: Uint16Array,
  heldOut: HeldOut | undefined,
  rejectBelow: number,
): Uint8Array {
  const size = (node: number) => sizeOf(counts, node, classCount);
  const right = (node: number) => counts[node * classCount + majorities[node]!]!;
  const before = right(0) / size(0);
  const fromTraining = (node: number) => (right(node) + priorSamples * before) / (size(node) + priorSamples);
  let overstatement = 1;
  if (heldOut !== undefined) {
    let expected = 0;
    let correct = 0;
    for (const node of keptNodes(tree)) {
      if (tree.feature[node]! >= 0) continue;
      expected += heldOut.reached[node]! * fromTraining(node);
      correct += heldOut.correct[node]!;
    }
    if (expected > 0) overstatement = Math.min(1, correct / expected);
  }
  return Uint8Array.from(majorities, (_, node) => {
    const trained = fromTraining(node) * overstatement;
    if (heldOut === undefined) return confidenceOf(trained, rejectBelow);
    const { correct, reached } = heldOut;
    return confidenceOf((correct[node]! + trainingSamples * trained) / (reached[node]! + trainingSamples), rejectBelow);
  });
}
