import { type DecisionTree, emptyTree, treeDepth } from "../../models/index.ts";
import type { GrownTree } from "./grow-tree.ts";

/** What the leaves of a tree say. */
export interface LeafAnswers {
  /** By node as grown: a 32-bit integer. */
  readonly value: (node: number) => number;
  /** By node as grown: 0 to 255. */
  readonly confidence: (node: number) => number;
}

/** The nodes that a tree has after pruning, breadth first. */
export function keptNodes(tree: GrownTree): readonly number[] {
  const kept = [0];
  for (let index = 0; index < kept.length; index++) {
    const node = kept[index]!;
    if (tree.feature[node]! >= 0) kept.push(tree.left[node]!, tree.right[node]!);
  }
  return kept;
}

/** Lays out the nodes that a tree has after pruning, breadth first. */
export function layOutTree(tree: GrownTree, featureCount: number, answers: LeafAnswers): DecisionTree {
  const kept = keptNodes(tree);
  const result = emptyTree(featureCount, kept.length);
  let nextChild = 1;
  for (const [index, node] of kept.entries()) {
    if (tree.feature[node]! >= 0) {
      result.feature[index] = tree.feature[node]!;
      result.threshold[index] = tree.threshold[node]!;
      result.left[index] = nextChild++;
      result.right[index] = nextChild++;
    } else {
      result.value[index] = answers.value(node);
      result.confidence[index] = answers.confidence(node);
    }
  }
  return result;
}

/** The least limits that trees keep to, each at least 1. */
export function limitsOf(trees: readonly DecisionTree[]): { maxNodes: number; maxDepth: number } {
  return {
    maxNodes: trees.reduce((most, tree) => Math.max(most, tree.feature.length), 1),
    maxDepth: trees.reduce((most, tree) => Math.max(most, treeDepth(tree)), 1),
  };
}

/** A leaf's confidence from 0 … 1 as 1 … 255, or 0 below the share that is to be rejected. */
export function confidenceOf(share: number, rejectBelow: number): number {
  return share < rejectBelow ? 0 : Math.max(1, Math.min(255, Math.floor(255 * share)));
}
