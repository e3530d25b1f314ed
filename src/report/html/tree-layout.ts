import type { DecisionTree } from "../../models/index.ts";

/** One node as placed: `depth` counts comparisons from the root, `row` is its line from the top (between two for inner nodes). */
export interface PlacedNode {
  readonly node: number;
  readonly depth: number;
  readonly row: number;
  /** Position of the parent in the layout, -1 for the root. */
  readonly parent: number;
  /** Whether the way from the parent is the one where the comparison holds. */
  readonly whenTrue: boolean;
  /** Nodes of the tree at and below an inner node at which the drawing ends; 0 for all others. */
  readonly hiddenNodes: number;
}

/** A tree drawn from left to right. */
export interface TreeLayout {
  readonly nodes: readonly PlacedNode[];
  readonly rows: number;
  readonly depth: number;
}

/**
 * Places the top of a tree: whole levels from the root, no deeper than `mostDepth` comparisons and of at most `mostNodes`
 * nodes; each node at an end of the drawing has a row of its own and each inner node is in the middle of its children.
 */
export function layoutTree(tree: DecisionTree, mostNodes: number, mostDepth: number): TreeLayout {
  const sizes = subtreeSizes(tree);
  const opened = openedNodes(tree, mostNodes, mostDepth);
  const nodes: { -readonly [Key in keyof PlacedNode]: PlacedNode[Key] }[] = [];
  let rows = 0;
  let deepest = 0;
  const place = (node: number, depth: number, parent: number, whenTrue: boolean): number => {
    deepest = Math.max(deepest, depth);
    const placed = { node, depth, row: 0, parent, whenTrue, hiddenNodes: 0 };
    const position = nodes.push(placed) - 1;
    if (opened.has(node)) {
      const first = place(tree.left[node], depth + 1, position, true);
      const second = place(tree.right[node], depth + 1, position, false);
      placed.row = (first + second) / 2;
    } else {
      placed.row = rows++;
      if (tree.feature[node] >= 0) placed.hiddenNodes = sizes[node];
    }
    return placed.row;
  };
  if (tree.feature.length > 0) place(0, 0, -1, true);
  return { nodes, rows, depth: deepest };
}

/** The inner nodes whose children are drawn: level after level while a whole level has room. */
function openedNodes(tree: DecisionTree, mostNodes: number, mostDepth: number): Set<number> {
  const opened = new Set<number>();
  let level = [0];
  let drawn = 1;
  for (let depth = 0; depth < mostDepth && level.length > 0; depth++) {
    const inner = level.filter((node) => tree.feature[node] >= 0);
    if (drawn + 2 * inner.length > mostNodes) break;
    drawn += 2 * inner.length;
    for (const node of inner) opened.add(node);
    level = inner.flatMap((node) => [tree.left[node], tree.right[node]]);
  }
  return opened;
}

/** Nodes at and below each node; children come after their parents. */
function subtreeSizes(tree: DecisionTree): Int32Array {
  const sizes = new Int32Array(tree.feature.length).fill(1);
  for (let node = sizes.length - 1; node >= 0; node--) {
    if (tree.feature[node] >= 0) sizes[node] += sizes[tree.left[node]] + sizes[tree.right[node]];
  }
  return sizes;
}
