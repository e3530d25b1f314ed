import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { buildTree, type ModelDescription, modelProgram } from "../../models/index.ts";
import { defaultInferenceTimes, isInferenceTimes } from "./inference-times.ts";
import { inferenceWork, inferenceWorkKinds } from "./inference-work.ts";
import { modelCost } from "./model-cost.ts";
import { treeFacts } from "./tree-facts.ts";

const base = { features: 4, featureType: "i16", output: "i32" } as const;
const tree = { ...base, family: "decisionTree", maxNodes: 15, maxDepth: 3 } as const satisfies ModelDescription;
const network = {
  ...base,
  family: "multilayerPerceptron",
  hidden: [6],
  weightType: "i8",
  activationType: "i8",
  activation: "relu",
  featureScaling: "none",
  answer: { kind: "classes", classes: 3 },
} as const satisfies ModelDescription;

const leaf = (value: number) => ({ value, confidence: 255 });
/** 5 nodes: left of 10 a leaf, right of it another comparison. */
const small = buildTree(4, {
  feature: 0,
  threshold: 10,
  left: leaf(1),
  right: { feature: 1, threshold: 0, left: leaf(2), right: leaf(3) },
});

function workOf(description: ModelDescription, ...rest: [Parameters<typeof inferenceWork>[1]?]) {
  const work = inferenceWork(modelProgram(description), ...rest);
  return Object.fromEntries(inferenceWorkKinds.map((kind, index) => [kind, work[index]!]));
}

describe("treeFacts", () => {
  it("walks samples for the mean way, and counts the ways that are not as long as most", () => {
    const values = Int32Array.from([5, 0, 0, 0, 5, 9, 0, 0, 20, -1, 0, 0, 7, 1, 1, 1]);
    expect(treeFacts(small, values)).toEqual({ trees: 1, nodes: 5, path: (1 + 1 + 2 + 1) / 4, irregular: 0.25 });
  });

  it("takes the depth where there are no samples, and the mean of the trees", () => {
    const trees = [small, buildTree(4, leaf(7))];
    expect(treeFacts({ trees })).toEqual({ trees: 2, nodes: 6, path: 1, irregular: 0 });
  });

  it("knows nothing of models without trees", () => {
    expect(treeFacts({ tensors: [] })).toBeUndefined();
  });
});

describe("inferenceWork", () => {
  it("counts a walk with the way that the model has, or the longest that the slot allows", () => {
    expect(workOf(tree, treeFacts(small))).toMatchObject({ inference: 1, treeWalk: 1, onlyTreeNode: 2 });
    expect(workOf(tree)).toMatchObject({ treeWalk: 1, onlyTreeNode: 3, treeNode: 0, farAccess: 0 });
  });

  it("counts the walks of all trees, and places that no near cache holds", () => {
    const forest = { ...tree, family: "forest", trees: 9, answer: { kind: "mean" } } as const;
    const facts = { trees: 9, nodes: 9 * 8192, path: 12, irregular: 0.5 };
    const work = workOf(forest, facts);
    expect(work).toMatchObject({ treeWalk: 9, treeNode: 9 * 12, treeEnd: 4.5, onlyTreeNode: 0 });
    expect(work.farAccess).toBeGreaterThan(100);
  });

  it("counts products by pairs of columns and groups of four rows", () => {
    // 6 rows are 2 groups, 4 columns 2 pairs; 3 rows are 1 group, 6 columns 3 pairs.
    expect(workOf(network)).toMatchObject({ pairStep: 2 * 2 + 1 * 3, sumGroup: 3, product: 0 });
    expect(workOf({ ...network, featureType: "i32" })).toMatchObject({ product: 24, productRow: 6, pairStep: 3 });
  });

  it("counts hashes in all and the longest", () => {
    const tables = [[0], [1, 2], []];
    const perceptron = { ...base, family: "hashedPerceptron", weightType: "i8", tables, rows: 64 } as const;
    // Each hash begins with the table's number.
    expect(workOf(perceptron)).toMatchObject({ hash: 2 + 3 + 1 + 3, hashChain: 4, gatheredElement: 3 });
  });
});

describe("modelCost", () => {
  it("counts instructions as the verifier does, and time by the times given", () => {
    const zero = Object.fromEntries(
      inferenceWorkKinds.map((kind) => [kind, 0]),
    ) as (typeof defaultInferenceTimes)["webAssembly"];
    const times = { interpreter: zero, webAssembly: { ...zero, onlyTreeNode: 7, treeWalk: 100 } };
    const cost = unwrap(modelCost(tree, { model: small, times }));
    expect(cost.nanoseconds).toEqual({ interpreter: 0, webAssembly: 100 + 2 * 7 });
    const deeper = unwrap(modelCost({ ...tree, maxNodes: 63, maxDepth: 5 }));
    // A level is a comparison and a jump.
    expect(deeper.instructions - cost.instructions).toBe(2 * 2);
    expect(deeper.bytes).toBeGreaterThan(cost.bytes);
    expect(unwrap(modelCost(network)).multiplyAccumulates).toBe(4 * 6 + 6 * 3);
  });

  it("takes longer for more layers, neurons and bits", () => {
    const nanoseconds = (description: ModelDescription) => unwrap(modelCost(description)).nanoseconds.webAssembly;
    expect(nanoseconds({ ...network, hidden: [64] })).toBeGreaterThan(nanoseconds(network));
    expect(nanoseconds({ ...network, hidden: [6, 6] })).toBeGreaterThan(nanoseconds(network));
    expect(nanoseconds({ ...network, featureType: "i32" })).toBeGreaterThan(nanoseconds(network));
  });
});

describe("isInferenceTimes", () => {
  it("accepts numbers from 0 on for every machine and kind of work only", () => {
    expect(isInferenceTimes(defaultInferenceTimes)).toBe(true);
    const { interpreter, webAssembly } = defaultInferenceTimes;
    const { hash, ...rest } = webAssembly;
    for (const wrong of [null, {}, { interpreter }, { interpreter, webAssembly: rest }]) {
      expect(isInferenceTimes(wrong)).toBe(false);
    }
    for (const value of [-hash - 1, Number.NaN, "1"]) {
      expect(isInferenceTimes({ interpreter, webAssembly: { ...rest, hash: value } })).toBe(false);
    }
  });
});
