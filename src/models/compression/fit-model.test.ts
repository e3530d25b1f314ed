import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Program, TreeSlot } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { checkModel, treesOf } from "../check-model.ts";
import { buildTree, emptyTree, type TreeShape, treeDepth, walkTree } from "../decision-tree.ts";
import type { Model } from "../model.ts";
import { fitModel } from "./fit-model.ts";

function programWith(limits: Pick<TreeSlot, "trees" | "maxNodes" | "maxDepth">): Program {
  return {
    name: "p",
    contexts: [],
    models: [
      { name: "next", family: "decisionTree", features: 2, featureType: "i32", output: "i32", location: -1, ...limits },
      { name: "net", family: "network", features: 2, featureType: "i32", output: "i32", location: -1 },
    ],
    tensors: [],
    counters: [],
    metadata: [],
    actions: [],
    tables: [],
    helpers: [],
    sourceFile: "",
    locations: [],
  };
}

function shapeOf(depth: number): fc.Arbitrary<TreeShape> {
  const leaf = fc.record({ value: fc.integer({ min: -3, max: 3 }), confidence: fc.nat(255) });
  if (depth === 0) return leaf;
  const child = shapeOf(depth - 1);
  const inner = fc.record({
    feature: fc.nat(1),
    threshold: fc.integer({ min: -9, max: 9 }),
    left: child,
    right: child,
  });
  return fc.oneof(leaf, inner, inner, inner, inner);
}

const leaf = (value: number, confidence: number): TreeShape => ({ value, confidence });

describe("making a model fit its slot", () => {
  it("gives a model within the limits, the same one each time, and the one given where it fits", () => {
    let pruned = 0;
    fc.assert(
      fc.property(
        fc.array(shapeOf(6), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 1, max: 5 }),
        (shapes, trees, maxNodes, maxDepth) => {
          const program = programWith({ trees, maxNodes, maxDepth });
          const model: Model = { trees: shapes.map((shape) => buildTree(2, shape)) };
          const { model: fitted, removedNodes } = unwrap(fitModel(program, 0, model));
          expect(checkModel(program, 0, fitted).ok).toBe(true);
          if (checkModel(program, 0, model).ok) expect(fitted).toBe(model);
          expect(unwrap(fitModel(program, 0, model)).model).toEqual(fitted);
          const count = (one: Model) => treesOf(one)!.reduce((sum, tree) => sum + tree.feature.length, 0);
          expect(removedNodes).toBe(count(model) - count(fitted));
          pruned += removedNodes > 0 ? 1 : 0;
        },
      ),
    );
    expect(pruned).toBeGreaterThan(20);
  });

  it("leaves answers as they are where only equal leaves have to go", () => {
    const same: TreeShape = { feature: 1, threshold: 3, left: leaf(7, 200), right: leaf(7, 100) };
    const tree = buildTree(2, { feature: 0, threshold: 0, left: same, right: leaf(-1, 10) });
    const { model } = unwrap(fitModel(programWith({ trees: 1, maxNodes: 3, maxDepth: 1 }), 0, tree));
    const [fitted] = treesOf(model)!;
    expect(fitted!.value[walkTree(fitted!, Int32Array.of(0, 9))]).toBe(7);
    expect(fitted!.confidence[walkTree(fitted!, Int32Array.of(0, 9))]).toBe(150);
    expect(fitted!.value[walkTree(fitted!, Int32Array.of(1, 9))]).toBe(-1);
  });

  it("takes what is least sure first, and keeps the surer answer", () => {
    const doubtful: TreeShape = { feature: 0, threshold: -5, left: leaf(1, 20), right: leaf(2, 200) };
    const sure: TreeShape = { feature: 0, threshold: 5, left: leaf(3, 250), right: leaf(4, 240) };
    const tree = buildTree(2, { feature: 0, threshold: 0, left: doubtful, right: sure });
    const { model, removedNodes } = unwrap(fitModel(programWith({ trees: 1, maxNodes: 5, maxDepth: 2 }), 0, tree));
    const [fitted] = treesOf(model)!;
    expect(removedNodes).toBe(2);
    const answer = (feature: number) => fitted!.value[walkTree(fitted!, Int32Array.of(feature, 0))];
    expect([-9, 0, 5, 6].map(answer)).toEqual([2, 2, 3, 4]);
  });

  it("keeps the depth, the first trees of a forest, and what they were trained on", () => {
    const chain = (depth: number): TreeShape =>
      depth === 0 ? leaf(1, 9) : { feature: 0, threshold: depth, left: leaf(-depth, 8), right: chain(depth - 1) };
    const envelope = { low: [0, 0], high: [5, 5] };
    const model: Model = { trees: [buildTree(2, chain(9)), emptyTree(2, 1), emptyTree(2, 1)], envelope };
    const { model: fitted } = unwrap(fitModel(programWith({ trees: 2, maxNodes: 99, maxDepth: 4 }), 0, model));
    expect(treesOf(fitted)!.map(treeDepth)).toEqual([4, 0]);
    expect(fitted.envelope).toEqual(envelope);
  });

  it("says why where pruning does not help", () => {
    const codes = (slot: number, model: Model) => {
      const result = fitModel(programWith({ trees: 1, maxNodes: 1, maxDepth: 1 }), slot, model);
      return result.ok ? [] : result.diagnostics.map(({ code }) => code);
    };
    expect(codes(0, emptyTree(3, 1))).toEqual(["RMT7002"]);
    expect(codes(0, emptyTree(2, 3))).toEqual(["RMT7001"]);
    expect(codes(1, { tensors: [new Int8Array(1)] })).toEqual(["RMT7003"]);
    expect(codes(1, emptyTree(2, 1))).toEqual(["RMT7002"]);
  });
});
