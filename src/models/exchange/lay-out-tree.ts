import type { DecisionTree } from "../decision-tree.ts";
import type { FloatTree } from "./float-tree.ts";
import { type Cut, cutsOf, integersPassing, withZero } from "./integer-test.ts";
import { refusal } from "./refusal.ts";

/** A tree on integer features, breadth first, whose leaves have no values yet. */
export interface LaidOutTree {
  readonly source: FloatTree;
  readonly featureCount: number;
  /** By node: the feature compared, or -1 at a leaf. */
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** By node: at a leaf its position in `leaves`. */
  readonly leaf: readonly number[];
  /** The nodes of the source that the leaves come from; some twice where a test needs two comparisons. */
  readonly leaves: readonly number[];
}

/** More than any useful tree; tests that need several comparisons copy what is below them. */
const mostNodes = 2 ** 20;

/** A node that is still to be written: of the source, or one comparison in the chain of one. */
type Waiting =
  | { readonly kind: "node"; readonly node: number }
  | { readonly kind: "cuts"; readonly node: number; readonly cuts: readonly Cut[] };

/**
 * Lays out a tree with comparisons of integers: `feature <= threshold`. Tests whose outcome is the same for all integers
 * vanish.
 *
 * @param read by feature, the number that stands for an integer
 */
export function layOutTree(
  source: FloatTree,
  featureCount: number,
  read: (feature: number) => (integer: number) => number,
): LaidOutTree {
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const leaf: number[] = [];
  const leaves: number[] = [];
  const waiting: Waiting[] = [resolve(source, { kind: "node", node: source.root }, read)];
  for (let index = 0; index < waiting.length; index++) {
    const current = waiting[index]!;
    if (current.kind === "node") {
      feature.push(-1);
      threshold.push(0);
      left.push(0);
      right.push(0);
      leaf.push(leaves.length);
      leaves.push(current.node);
      continue;
    }
    const { node, cuts } = current;
    const [first, ...rest] = cuts;
    feature.push(source.feature[node]!);
    threshold.push(first!.high);
    left.push(waiting.length);
    right.push(waiting.length + 1);
    leaf.push(0);
    waiting.push(resolve(source, behind(source, node, [first!]), read));
    waiting.push(resolve(source, behind(source, node, rest), read));
    if (waiting.length > mostNodes) {
      const hint = "train smaller trees, or without zeros as missing values";
      throw refusal("RMT7070", `a tree needs more than ${mostNodes} nodes on integers`, hint);
    }
  }
  return { source, featureCount, feature, threshold, left, right, leaf, leaves };
}

function behind(source: FloatTree, node: number, cuts: readonly Cut[]): Waiting {
  const [only] = cuts;
  if (cuts.length > 1) return { kind: "cuts", node, cuts };
  return { kind: "node", node: (only!.passes ? source.whenTrue : source.whenFalse)[node]! };
}

/** Goes on to the first node at which integers differ. */
function resolve(source: FloatTree, waiting: Waiting, read: (feature: number) => (integer: number) => number): Waiting {
  if (waiting.kind === "cuts") return waiting;
  let { node } = waiting;
  while (source.feature[node]! >= 0) {
    const test = typeof source.test === "string" ? source.test : source.test[node]!;
    const passing = integersPassing(test, source.threshold[node]!, read(source.feature[node]!));
    const zeroWay = source.zeroWay?.[node] ?? 0;
    const cuts = cutsOf(zeroWay === 0 ? passing : withZero(passing, zeroWay === 1));
    if (cuts.length > 1) return { kind: "cuts", node, cuts };
    node = (cuts[0]!.passes ? source.whenTrue : source.whenFalse)[node]!;
  }
  return { kind: "node", node };
}

/**
 * The tree with values, by position in `leaves`. Subtrees whose leaves all answer the same are one leaf, whose confidence
 * is the least of theirs.
 */
export function withLeaves(
  tree: LaidOutTree,
  values: ArrayLike<number>,
  confidenceOf: (position: number) => number,
): DecisionTree {
  const nodes = tree.feature.length;
  const value = new Float64Array(nodes);
  const confidence = new Uint8Array(nodes);
  const isLeaf = new Uint8Array(nodes);
  // Children come after their parents.
  for (let node = nodes - 1; node >= 0; node--) {
    const left = tree.left[node]!;
    const right = tree.right[node]!;
    if (tree.feature[node]! < 0) {
      isLeaf[node] = 1;
      value[node] = values[tree.leaf[node]!]!;
      confidence[node] = confidenceOf(tree.leaf[node]!);
    } else if (isLeaf[left] === 1 && isLeaf[right] === 1 && value[left] === value[right]) {
      isLeaf[node] = 1;
      value[node] = value[left]!;
      confidence[node] = Math.min(confidence[left]!, confidence[right]!);
    }
  }
  const order = [0];
  for (const node of order) if (isLeaf[node] === 0) order.push(tree.left[node]!, tree.right[node]!);
  const place = new Int32Array(nodes);
  for (const [index, node] of order.entries()) place[node] = index;
  const child = (side: readonly number[]) => (node: number) => (isLeaf[node] === 1 ? 0 : place[side[node]!]!);
  return {
    featureCount: tree.featureCount,
    feature: Int16Array.from(order, (node) => (isLeaf[node] === 1 ? -1 : tree.feature[node]!)),
    threshold: Int32Array.from(order, (node) => (isLeaf[node] === 1 ? 0 : tree.threshold[node]!)),
    left: Int32Array.from(order, child(tree.left)),
    right: Int32Array.from(order, child(tree.right)),
    value: Int32Array.from(order, (node) => (isLeaf[node] === 1 ? value[node]! : 0)),
    confidence: Uint8Array.from(order, (node) => (isLeaf[node] === 1 ? confidence[node]! : 0)),
  };
}
