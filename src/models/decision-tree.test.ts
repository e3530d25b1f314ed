import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TreeSlot } from "../bytecode/index.ts";
import { checkDecisionTree } from "./check-decision-tree.ts";
import {
  buildTree,
  type DecisionTree,
  emptyTree,
  type TreeShape,
  treeBytes,
  treeDepth,
  walkTree,
} from "./decision-tree.ts";
import { printTree } from "./print-tree.ts";

const slot: TreeSlot = {
  name: "next",
  family: "decisionTree",
  features: 3,
  featureType: "i32",
  output: "i8",
  trees: 1,
  maxNodes: 63,
  maxDepth: 5,
  location: -1,
};

const small: TreeShape = {
  feature: 1,
  threshold: -4,
  left: { value: 7, confidence: 255 },
  right: {
    feature: 0,
    threshold: 10,
    left: { value: -2, confidence: 128 },
    right: { value: 3, confidence: 0 },
  },
};

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

function shapeOf(depth: number): fc.Arbitrary<TreeShape> {
  const leaf = fc.record({ value: fc.integer({ min: -128, max: 127 }), confidence: fc.nat(255) });
  if (depth === 0) return leaf;
  const inner = fc.record({
    feature: fc.nat(2),
    threshold: int32,
    left: shapeOf(depth - 1),
    right: shapeOf(depth - 1),
  });
  return fc.oneof(leaf, inner, inner);
}

describe("a decision tree", () => {
  it("goes left when the feature is at most the threshold", () => {
    const tree = buildTree(3, small);
    const answer = (...features: number[]) => tree.value[walkTree(tree, Int32Array.from(features))];
    expect(answer(0, -4, 0)).toBe(7);
    expect(answer(10, -3, 0)).toBe(-2);
    expect(answer(11, -3, 0)).toBe(3);
  });

  it("answers as a walk over the nested nodes does, and passes its check", () => {
    const walkShape = (shape: TreeShape, features: Int32Array): TreeShape =>
      "left" in shape
        ? walkShape(features[shape.feature]! <= shape.threshold ? shape.left : shape.right, features)
        : shape;
    fc.assert(
      fc.property(
        shapeOf(5),
        fc.array(fc.tuple(int32, int32, int32), { minLength: 1, maxLength: 10 }),
        (shape, rows) => {
          const tree = buildTree(3, shape);
          expect(checkDecisionTree(tree, slot).ok).toBe(true);
          for (const row of rows) {
            const features = Int32Array.from(row);
            const leaf = walkTree(tree, features);
            const answer = { value: tree.value[leaf], confidence: tree.confidence[leaf] };
            expect(answer).toEqual(walkShape(shape, features));
          }
        },
      ),
    );
  });

  it("knows its depth", () => {
    expect(treeDepth(buildTree(3, small))).toBe(2);
    expect(treeDepth(emptyTree(3, 1))).toBe(0);
  });

  it("takes 19 bytes a node", () => {
    expect(treeBytes(buildTree(3, small))).toBe(95);
  });

  it("prints one line a branch, with names where they are given", () => {
    expect(printTree(buildTree(3, small), ["delta0", "delta1"])).toBe(
      ["delta1 <= -4: 7 (100 %)", "delta1 > -4:", "  delta0 <= 10: -2 (50 %)", "  delta0 > 10: 3 (0 %)"].join("\n"),
    );
    expect(printTree(buildTree(3, { value: 5, confidence: 51 }))).toBe("5 (20 %)");
  });
});

describe("the check of a decision tree against its slot", () => {
  const changed = (change: (tree: DecisionTree) => void): DecisionTree => {
    const tree = buildTree(3, small);
    change(tree);
    return tree;
  };
  const codeOf = (tree: DecisionTree, limits: Partial<TreeSlot> = {}) => {
    const result = checkDecisionTree(tree, { ...slot, ...limits });
    return result.ok ? undefined : result.diagnostics[0]!.code;
  };

  it("refuses what is not a tree", () => {
    const broken: DecisionTree[] = [
      emptyTree(3, 0),
      changed((tree) => tree.left.set([0], 0)),
      changed((tree) => tree.left.set([1], 2)),
      changed((tree) => tree.right.set([5], 2)),
      changed((tree) => tree.left.set([4], 2)),
      changed((tree) => tree.feature.set([-1], 0)),
      changed((tree) => tree.feature.set([3], 0)),
      changed((tree) => tree.feature.set([-2], 0)),
      { ...buildTree(3, small), threshold: new Int32Array(4) },
    ];
    for (const tree of broken) expect(codeOf(tree)).toBe("RMT7001");
  });

  it("refuses trees beyond the slot's shape and limits, and takes those at the limits", () => {
    const tree = buildTree(3, small);
    expect(codeOf(tree, { maxNodes: 5, maxDepth: 2 })).toBeUndefined();
    expect(codeOf(tree, { maxNodes: 4 })).toBe("RMT7002");
    expect(codeOf(tree, { maxDepth: 1 })).toBe("RMT7002");
    expect(codeOf(tree, { features: 4 })).toBe("RMT7002");
    expect(codeOf(tree, { output: "u8" })).toBe("RMT7002");
    expect(codeOf(tree, { output: "u32" })).toBeUndefined();
  });
});
