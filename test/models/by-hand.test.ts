import { expect, it } from "vitest";
import { buildTree, type Model, type ModelDescription } from "../../src/models/index.ts";
import { forEachMachineKind } from "./for-each-machine-kind.ts";
import { listen, modelProgram } from "./model-program.ts";

const leaves = (...answers: readonly (readonly [value: number, confidence: number])[]): Model => ({
  trees: answers.map(([value, confidence]) => buildTree(2, { value, confidence })),
});

const common = { features: 2, featureType: "i8", output: "i8" } as const;
const trees = { ...common, trees: 6, maxNodes: 1, maxDepth: 1 } as const;

/** Models of the two newest values, the value 5 and then 3: features 3, 5. */
const cases: readonly [what: string, ModelDescription, Model, value: bigint, confidence: bigint][] = [
  [
    // Class 1 weighs 90 + 20, class 2 weighs 100, three trees count.
    "a vote of a forest",
    { family: "forest", ...trees, answer: { kind: "classes", classes: 3 } },
    leaves([2, 100], [1, 90], [1, 20], [0, 0], [3, 255]),
    1n,
    36n,
  ],
  [
    "a mean of a forest",
    { family: "forest", ...trees, answer: { kind: "mean" } },
    leaves([-5, 200], [2, 100], [70, 0]),
    -1n,
    150n,
  ],
  [
    // (-3 + 1) >> 1
    "boosted regression",
    { family: "boostedTrees", ...trees, answer: { kind: "value", shift: 1 } },
    leaves([3, 0], [-6, 255]),
    -1n,
    255n,
  ],
  [
    // 5 + 1 for class 0, 7 for class 1
    "boosted classification",
    { family: "boostedTrees", ...trees, answer: { kind: "classes", classes: 2 } },
    leaves([5, 0], [7, 0], [1, 0]),
    1n,
    255n,
  ],
  [
    // 1 · 3 + 2 · 5 + 4 = 17, (17 · 3 + 2) >> 2 = 13
    "linear regression",
    {
      family: "linear",
      ...common,
      weightType: "i8",
      featureScaling: "none",
      accumulator: "i64",
      answer: { kind: "value" },
    },
    { tensors: [Int8Array.of(1, 2), Int32Array.of(4), Int32Array.of(3, 2)] },
    13n,
    255n,
  ],
  [
    // (3 - 1003) * 1 and (5 - 4) * 1000, both over 2: -500 and 500; 2 * -500 + 3 * 500 = 500 and 500 - 12.
    // The margin of 12 times 40 is 480, 480 / 4 = 120.
    "a linear model with features of different ranges, and doubt",
    {
      family: "linear",
      ...common,
      weightType: "i8",
      featureScaling: "each",
      accumulator: "i64",
      answer: { kind: "classes", classes: 2, confidence: "margin" },
    },
    {
      tensors: [
        Int32Array.of(1003, 4),
        Int32Array.of(1, 1000),
        Int8Array.of(2, 3, 0, 1),
        Int32Array.of(0, -12),
        Int32Array.of(1, 1, 40, 2),
      ],
    },
    0n,
    120n,
  ],
  [
    // 100 - 3 is 97: (97 * 3 + 1) >> 1 = 146
    "boosted classification with doubt",
    {
      family: "boostedTrees",
      ...trees,
      answer: { kind: "classes", classes: 3, margin: { multiplier: 3, shift: 1 } },
    },
    leaves([1, 0], [3, 0], [100, 0]),
    2n,
    146n,
  ],
  [
    // The sum is 50 below 0
    "boosted classification of two classes with doubt",
    { family: "boostedTrees", ...trees, answer: { kind: "sign", margin: { multiplier: 2, shift: 0 } } },
    leaves([20, 0], [-70, 0]),
    0n,
    100n,
  ],
  [
    // -1 and +1: rows give -2 + 3 = 1, 2 + 0 = 2 and 2 - 9 = -7; 1 above the second times 5 is 5, (5 + 1) >> 1 = 3
    "a binarized network with doubt",
    { family: "binarized", ...common, hidden: [], classes: 3, confidence: "margin" },
    {
      tensors: [Int32Array.of(4, 5), Uint32Array.of(0b01, 0b10, 0b10), Int32Array.of(3, 0, -9), Int32Array.of(5, 1)],
    },
    1n,
    3n,
  ],
  [
    // Sums 3 + 10 + 10 = 23 and 9 - 20 = -11, activations (3 · 23 + 1) >> 1 = 35 and 0, 2 · 35 - 6 = 64, (64 + 2) >> 2
    "a multilayer perceptron",
    {
      family: "multilayerPerceptron",
      ...common,
      weightType: "i8",
      activationType: "i8",
      activation: "relu",
      featureScaling: "none",
      hidden: [2],
      answer: { kind: "value" },
    },
    {
      tensors: [
        Int8Array.of(1, 2, 3, -4),
        Int32Array.of(10, 0),
        Int8Array.of(2, 1),
        Int32Array.of(-6),
        Int32Array.of(3, 1, 1, 2),
      ],
    },
    16n,
    255n,
  ],
  [
    // 3 is below its threshold 4, 5 is not below 5: -1 and +1. Rows +1 -1 and -1 +1 give -2 + 3 and 2 + 0.
    "a binarized network",
    { family: "binarized", ...common, hidden: [], classes: 2 },
    { tensors: [Int32Array.of(4, 5), Uint32Array.of(0b01, 0b10), Int32Array.of(3, 0)] },
    1n,
    255n,
  ],
  [
    // 7 of 17
    "a context table of counts",
    { family: "contextTable", ...common, order: 2, rows: 1, answer: { kind: "counts", classes: 3 } },
    { tensors: [Uint16Array.of(3, 7, 7)] },
    1n,
    105n,
  ],
  [
    // 5 - 9 is 6 above -10
    "a hashed perceptron",
    { family: "hashedPerceptron", ...common, weightType: "i8", tables: [[0], [0, 1]], rows: 1 },
    { tensors: [Int8Array.of(5, -9), Int32Array.of(-10)] },
    1n,
    6n,
  ],
];

forEachMachineKind("models as bytecode", (kind) => {
  it.each(cases)("answer as computed by hand: %s", (_, description, model, value, confidence) => {
    const { machine, event } = listen(modelProgram(description), kind);
    expect(machine.setModel("net", model)).toBeUndefined();
    event(5);
    expect(event(3)).toEqual([value, confidence]);
  });
});
