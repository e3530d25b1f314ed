import { describe, expect, it } from "vitest";
import type { Program, TensorDeclaration } from "../bytecode/index.ts";
import { checkModel } from "./check-model.ts";
import { buildTree, emptyTree } from "./decision-tree.ts";
import type { Model } from "./model.ts";

const types = { features: 2, featureType: "i32", output: "u8", location: -1 } as const;

function tensor(name: string, element: TensorDeclaration["element"], shape: readonly number[], model: number) {
  return { name, element, shape, model, values: [], location: -1 };
}

const program: Program = {
  name: "p",
  contexts: [],
  models: [
    { name: "forest", family: "decisionTree", trees: 2, maxNodes: 3, maxDepth: 1, ...types },
    { name: "net", family: "network", ...types },
    { name: "bare", family: "network", ...types },
  ],
  tensors: [
    tensor("hidden", "i8", [2, 3], 1),
    { ...tensor("table", "u8", [2], -1), values: [1, 2] },
    tensor("bias", "i32", [1], 1),
  ],
  counters: [],
  metadata: [],
  actions: [],
  tables: [],
  helpers: [],
  sourceFile: "",
  locations: [],
};

const tree = buildTree(2, {
  feature: 1,
  threshold: 0,
  left: { value: 1, confidence: 9 },
  right: { value: 2, confidence: 9 },
});
const parameters = { tensors: [new Int8Array(6), new Int32Array(1)] };

/** The codes and messages; undefined where the model is accepted. */
function refusal(slot: number, model: Model): string | undefined {
  const result = checkModel(program, slot, model);
  if (!result.ok) return result.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; ");
  expect(result.value).toBe(model);
  return undefined;
}

describe("the check of a model against its slot", () => {
  it("accepts a tree, forests up to the slot's limit, and parameters of the right types and lengths", () => {
    for (const model of [tree, { trees: [tree] }, { trees: [tree, emptyTree(2, 1)] }]) {
      expect(refusal(0, model)).toBeUndefined();
    }
    expect(refusal(1, parameters)).toBeUndefined();
    expect(refusal(2, { tensors: [] })).toBeUndefined();
  });

  it("refuses forests without trees, with too many, and with a tree that is none or does not fit", () => {
    expect(refusal(0, { trees: [] })).toBe("RMT7002 the forest does not fit slot forest: it has no trees");
    expect(refusal(0, { trees: [tree, tree, tree] })).toBe(
      "RMT7002 the forest does not fit slot forest: it has 3 trees, the slot allows 2",
    );
    expect(refusal(0, { trees: [tree, emptyTree(3, 1)] })).toBe(
      "RMT7002 tree 1 of the forest: the decision tree does not fit slot forest: it takes 3 features, the slot 2",
    );
    expect(refusal(0, { trees: [emptyTree(2, 0)] })).toBe(
      "RMT7001 tree 0 of the forest: the model for slot forest is not a decision tree: it has no nodes",
    );
    expect(refusal(0, emptyTree(2, 0))).toMatch(/^RMT7001 the model/);
  });

  it("names the limits that trees beyond those of the slot would meet", () => {
    const hint = (model: Model) => {
      const result = checkModel(program, 0, model);
      return result.ok ? undefined : result.diagnostics[0]?.hint;
    };
    const leaf = { value: 1, confidence: 9 };
    const inner = { feature: 0, threshold: 0, left: leaf, right: leaf };
    const deep = buildTree(2, { ...inner, right: { ...inner, right: inner } });
    expect(hint(deep)).toMatch(/^it needs maxNodes 7 and maxDepth 3: /);
    expect(hint({ trees: [tree, deep] })).toMatch(/^the forest needs trees 2, maxNodes 7 and maxDepth 3: /);
    expect(hint({ trees: [deep, tree, tree] })).toMatch(/^it needs trees 3, maxNodes 7 and maxDepth 3: /);
  });

  it("refuses an envelope that is not of the slot's features", () => {
    const refusalOf = (low: readonly number[], high: readonly number[]) =>
      refusal(0, { ...tree, envelope: { low, high } });
    expect(refusalOf([-5, 0], [5, 2 ** 31 - 1])).toBeUndefined();
    expect(refusalOf([0], [0, 0])).toMatch(/^RMT7002 .* has 1 lower and 2 upper ends, the slot 2 features$/);
    expect(refusalOf([0, 0], [0, 2 ** 31])).toMatch(/^RMT7002 .* ends at 2147483648 for feature 1, which is not i32$/);
    expect(refusalOf([0, 0.5], [0, 1])).toMatch(/^RMT7002 .* ends at 0.5 for feature 1/);
    expect(refusalOf([1, 0], [0, 0])).toMatch(/^RMT7002 .* for feature 0 is from 1 to 0, which is nothing$/);
  });

  it("refuses trees for a network and parameters for trees", () => {
    expect(refusal(1, tree)).toBe(
      "RMT7002 the decision tree does not fit slot net: it is a slot for the parameters of a network",
    );
    expect(refusal(2, { trees: [tree] })).toMatch(/^RMT7002 the forest does not fit slot bare/);
    expect(refusal(0, parameters)).toBe(
      "RMT7002 the parameter block does not fit slot forest: it is a slot for decision trees",
    );
  });

  it("refuses parameters of the wrong number, type or length, naming the tensor", () => {
    expect(refusal(1, { tensors: [new Int8Array(6)] })).toBe(
      "RMT7003 the parameter block does not fit slot net: it has 1 array, the slot 2 tensors",
    );
    expect(refusal(1, { tensors: [new Int8Array(5), new Int32Array(1)] })).toBe(
      "RMT7003 the parameter block does not fit slot net: tensor hidden: i8[2 3] takes an Int8Array of 6 elements, not an Int8Array of 5",
    );
    expect(refusal(1, { tensors: [new Int8Array(6), new Uint32Array(1)] })).toBe(
      "RMT7003 the parameter block does not fit slot net: tensor bias: i32[1] takes an Int32Array of 1 element, not a Uint32Array of 1",
    );
    expect(refusal(2, { tensors: [new Int8Array(1)] })).toMatch(/^RMT7003 .* it has 1 array, the slot 0 tensors$/);
  });
});
