import type { Trained } from "./envelope.ts";

/**
 * A binary decision tree over integer features, as data. Node 0 is the root; children come after their parent, so that
 * every walk ends. At an inner node the walk goes left when `features[feature] <= threshold`, otherwise right.
 *
 * Features, thresholds and values are 32-bit two's complement, also for slots of unsigned type: the bit pattern counts.
 */
export interface DecisionTree extends Trained {
  /** Length of the feature vector. */
  readonly featureCount: number;
  /** By node: index of the feature compared, or -1 at a leaf. */
  readonly feature: Int16Array;
  /** By node: what the feature is compared with; 0 at leaves. */
  readonly threshold: Int32Array;
  /** By node: the children; 0 at leaves. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** By node: what a leaf answers; 0 at inner nodes. */
  readonly value: Int32Array;
  /** By node: how sure a leaf is, 0 (does not know) to 255; 0 at inner nodes. */
  readonly confidence: Uint8Array;
}

/** A tree of inner nodes and leaves as an author would write it; see `buildTree`. */
export type TreeShape =
  | { readonly value: number; readonly confidence: number }
  | { readonly feature: number; readonly threshold: number; readonly left: TreeShape; readonly right: TreeShape };

/** An unfilled tree of the given number of nodes; all are leaves that answer 0 with confidence 0. */
export function emptyTree(featureCount: number, nodes: number): DecisionTree {
  return {
    featureCount,
    feature: new Int16Array(nodes).fill(-1),
    threshold: new Int32Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Int32Array(nodes),
    confidence: new Uint8Array(nodes),
  };
}

/** Lays out a tree written as nested nodes, breadth first. */
export function buildTree(featureCount: number, shape: TreeShape): DecisionTree {
  const shapes = [shape];
  for (let node = 0; node < shapes.length; node++) {
    const current = shapes[node]!;
    if ("left" in current) shapes.push(current.left, current.right);
  }
  const tree = emptyTree(featureCount, shapes.length);
  let nextChild = 1;
  for (const [node, current] of shapes.entries()) {
    if ("left" in current) {
      tree.feature[node] = current.feature;
      tree.threshold[node] = current.threshold;
      tree.left[node] = nextChild++;
      tree.right[node] = nextChild++;
    } else {
      tree.value[node] = current.value;
      tree.confidence[node] = current.confidence;
    }
  }
  return tree;
}

/** The leaf that the features lead to; its answer is `value[leaf]` with `confidence[leaf]`. Allocates nothing. */
export function walkTree(tree: DecisionTree, features: Int32Array): number {
  const { feature, threshold, left, right } = tree;
  let node = 0;
  let compared = feature[0]!;
  while (compared >= 0) {
    node = features[compared]! <= threshold[node]! ? left[node]! : right[node]!;
    compared = feature[node]!;
  }
  return node;
}

/** The longest way from the root to a leaf, in inner nodes. Needs a tree that `checkDecisionTree` accepts. */
export function treeDepth(tree: DecisionTree): number {
  const depths = new Int32Array(tree.feature.length);
  let deepest = 0;
  for (let node = 0; node < depths.length; node++) {
    const depth = depths[node]!;
    if (tree.feature[node]! >= 0) {
      depths[tree.left[node]!] = depth + 1;
      depths[tree.right[node]!] = depth + 1;
    } else if (depth > deepest) {
      deepest = depth;
    }
  }
  return deepest;
}

/** Bytes that the parameters take: 2 for the feature, 4 each for threshold, children and value, 1 for confidence. */
export function treeBytes(tree: DecisionTree): number {
  return tree.feature.length * (2 + 4 * 4 + 1);
}
