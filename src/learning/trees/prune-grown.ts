import type { GrownTree } from "./grow-tree.ts";

/**
 * Makes leaves of inner nodes whose own cost as a leaf is at most what their subtree costs, from the leaves up: with
 * costs of `risk + alpha` that is cost-complexity pruning (Breiman et al. 1984), with errors on held-out samples reduced
 * error pruning (Quinlan 1987).
 *
 * @param leafCost what a node costs if it is a leaf
 * @param mayPrune whether a node may become a leaf
 */
export function pruneGrown(
  tree: GrownTree,
  leafCost: (node: number) => number,
  mayPrune: (node: number) => boolean = () => true,
): void {
  const costs = new Float64Array(tree.nodes);
  for (let node = tree.nodes - 1; node >= 0; node--) {
    const own = leafCost(node);
    costs[node] = own;
    if (tree.feature[node]! < 0) continue;
    const below = costs[tree.left[node]!]! + costs[tree.right[node]!]!;
    // Sums of weights are rounded: what differs by less is the same.
    if (mayPrune(node) && own <= below + 1e-9 * Math.abs(below)) tree.feature[node] = -1;
    else costs[node] = below;
  }
}
