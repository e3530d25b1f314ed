import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTree, type TreeShape } from "../../models/index.ts";
import { layoutTree } from "./tree-layout.ts";

const leaf: fc.Arbitrary<TreeShape> = fc.record({ value: fc.integer(), confidence: fc.nat(255) });
const { shape } = fc.letrec<{ shape: TreeShape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 9 },
    leaf,
    fc.record({ feature: fc.nat(3), threshold: fc.integer(), left: tie("shape"), right: tie("shape") }),
    fc.record({ feature: fc.nat(3), threshold: fc.integer(), left: tie("shape"), right: tie("shape") }),
  ),
}));

describe("the layout of a tree", () => {
  it("puts no two nodes of a level closer than a row, and inner nodes in the middle of their children", () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 63 }), fc.nat(6), (root, mostNodes, mostDepth) => {
        const tree = buildTree(4, root);
        const { nodes, rows, depth } = layoutTree(tree, mostNodes, mostDepth);
        expect(nodes.length).toBeLessThanOrEqual(mostNodes);
        expect(depth).toBeLessThanOrEqual(mostDepth);
        for (const [position, placed] of nodes.entries()) {
          expect(placed.row).toBeGreaterThanOrEqual(0);
          expect(placed.row).toBeLessThanOrEqual(rows - 1);
          for (const other of nodes.slice(position + 1)) {
            if (other.depth === placed.depth) expect(Math.abs(other.row - placed.row)).toBeGreaterThanOrEqual(1);
          }
          const children = nodes.filter((other) => other.parent === position);
          if (children.length === 0) continue;
          expect(children.map((child) => child.node)).toEqual([tree.left[placed.node], tree.right[placed.node]]);
          expect(children.map((child) => child.whenTrue)).toEqual([true, false]);
          expect(children.map((child) => child.depth)).toEqual([placed.depth + 1, placed.depth + 1]);
          expect(placed.row).toBe((children[0]!.row + children[1]!.row) / 2);
        }
      }),
    );
  });

  it("accounts for every node of the tree, drawn or left out", () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 63 }), (root, mostNodes) => {
        const tree = buildTree(4, root);
        const { nodes } = layoutTree(tree, mostNodes, 5);
        const hidden = nodes.reduce((sum, placed) => sum + Math.max(placed.hiddenNodes - 1, 0), 0);
        expect(nodes.length + hidden).toBe(tree.feature.length);
      }),
    );
  });
});
