import { describe, expect, it } from "vitest";
import type { IntegerType, Program } from "../../src/bytecode/index.ts";
import { type Draw, drawFromSeed } from "../../src/fuzz/index.ts";
import { createMachine, machineKinds } from "../../src/machine/index.ts";
import {
  buildTree,
  type Model,
  type ModelDescription,
  type TensorElement,
  tensorArrays,
  tensorSize,
} from "../../src/models/index.ts";
import { listen, wrap } from "../models/model-program.ts";
import { referenceAnswer } from "../models/reference.ts";
import { prepare } from "./run.ts";

/** Declarations by what they show, with the description of the model that they mean. */
const declarations: Readonly<Record<string, readonly [declaration: string, meant: ModelDescription]>> = {
  "a decision tree": [
    "decisionTree({ features: 4, featureType: i16, output: i8, maxNodes: 15, maxDepth: 3 })",
    { family: "decisionTree", features: 4, featureType: "i16", output: "i8", maxNodes: 15, maxDepth: 3 },
  ],
  "a forest that votes": [
    "forest({ features: 4, output: { classes: 3 }, trees: 5, maxNodes: 15, maxDepth: 3 })",
    {
      family: "forest",
      features: 4,
      featureType: "i32",
      output: "u8",
      trees: 5,
      maxNodes: 15,
      maxDepth: 3,
      answer: { kind: "classes", classes: 3 },
    },
  ],
  "a forest of means": [
    "forest({ features: 4, featureType: u16, output: i32, trees: 4, maxNodes: 15, maxDepth: 3 })",
    {
      family: "forest",
      features: 4,
      featureType: "u16",
      output: "i32",
      trees: 4,
      maxNodes: 15,
      maxDepth: 3,
      answer: { kind: "mean" },
    },
  ],
  "boosted trees for a number": [
    "boostedTrees({ features: 4, output: i16, trees: 6, maxNodes: 15, maxDepth: 3, shift: 2 })",
    {
      family: "boostedTrees",
      features: 4,
      featureType: "i32",
      output: "i16",
      trees: 6,
      maxNodes: 15,
      maxDepth: 3,
      answer: { kind: "value", shift: 2 },
    },
  ],
  "boosted trees for two classes": [
    "boostedTrees({ features: 4, output: { classes: 2 }, trees: 6, maxNodes: 15, maxDepth: 3 })",
    {
      family: "boostedTrees",
      features: 4,
      featureType: "i32",
      output: "i32",
      trees: 6,
      maxNodes: 15,
      maxDepth: 3,
      answer: { kind: "sign" },
    },
  ],
  "boosted trees for three classes": [
    "boostedTrees({ features: 4, output: { classes: 3 }, trees: 6, maxNodes: 15, maxDepth: 3 })",
    {
      family: "boostedTrees",
      features: 4,
      featureType: "i32",
      output: "i32",
      trees: 6,
      maxNodes: 15,
      maxDepth: 3,
      answer: { kind: "classes", classes: 3 },
    },
  ],
  "a linear model": [
    "linear({ features: 5, featureType: u8, output: i8, weightType: i16, accumulator: i32 })",
    {
      family: "linear",
      featureScaling: "none",
      features: 5,
      featureType: "u8",
      output: "i8",
      weightType: "i16",
      accumulator: "i32",
      answer: { kind: "value" },
    },
  ],
  "a linear model with its defaults": [
    "linear({ features: 5, output: { classes: 4 } })",
    {
      family: "linear",
      featureScaling: "none",
      features: 5,
      featureType: "i32",
      output: "u8",
      weightType: "i8",
      accumulator: "i64",
      answer: { kind: "classes", classes: 4 },
    },
  ],
  "a linear model with scaled features and doubt": [
    `linear({ features: 5, output: { classes: 4 }, featureScaling: "each", confidence: "margin" })`,
    {
      family: "linear",
      featureScaling: "each",
      features: 5,
      featureType: "i32",
      output: "u8",
      weightType: "i8",
      accumulator: "i64",
      answer: { kind: "classes", classes: 4, confidence: "margin" },
    },
  ],
  "boosted trees with doubt": [
    "boostedTrees({ features: 2, output: { classes: 2 }, trees: 3, maxNodes: 7, maxDepth: 2, margin: { multiplier: 9 } })",
    {
      family: "boostedTrees",
      features: 2,
      featureType: "i32",
      output: "i32",
      trees: 3,
      maxNodes: 7,
      maxDepth: 2,
      answer: { kind: "sign", margin: { multiplier: 9, shift: 0 } },
    },
  ],
  "a multilayer perceptron": [
    "multilayerPerceptron({ features: 6, featureType: i8, hidden: [16, 8], output: { classes: 2 } })",
    {
      family: "multilayerPerceptron",
      features: 6,
      featureType: "i8",
      hidden: [16, 8],
      output: "u8",
      weightType: "i8",
      activationType: "i8",
      activation: "relu",
      featureScaling: "none",
      answer: { kind: "classes", classes: 2 },
    },
  ],
  "a multilayer perceptron with all options": [
    `multilayerPerceptron({
      features: 6, hidden: [3], output: u16, weightType: i16, activationType: i16, activation: "table",
      featureScaling: "common",
    })`,
    {
      family: "multilayerPerceptron",
      features: 6,
      featureType: "i32",
      hidden: [3],
      output: "u16",
      weightType: "i16",
      activationType: "i16",
      activation: "table",
      featureScaling: "common",
      answer: { kind: "value" },
    },
  ],
  "a convolutional network": [
    `convolutional({
      image: { height: 4, width: 6, channels: 2 },
      layers: [
        { kind: "convolution", filters: 3, kernel: [3, 2], stride: [1, 2], padding: [1, 0] },
        { kind: "pooling", operation: "maximum", window: [2, 1] },
        { kind: "dense", size: 5 },
      ],
      output: { classes: 3 },
    })`,
    {
      family: "convolutional",
      features: 48,
      featureType: "i32",
      image: { height: 4, width: 6, channels: 2 },
      layers: [
        { kind: "convolution", filters: 3, kernel: [3, 2], stride: [1, 2], padding: [1, 0] },
        { kind: "pooling", operation: "maximum", window: [2, 1], stride: [2, 1] },
        { kind: "dense", size: 5 },
      ],
      output: "u8",
      weightType: "i8",
      activationType: "i8",
      activation: "relu",
      featureScaling: "common",
      answer: { kind: "classes", classes: 3 },
    },
  ],
  "a convolution of one dimension": [
    `convolutional({
      image: { width: 9 }, featureType: i8, output: i32,
      layers: [{ kind: "convolution", filters: 2, kernel: [1, 3] }, { kind: "pooling", operation: "average", window: [1, 2], stride: [1, 1] }],
    })`,
    {
      family: "convolutional",
      features: 9,
      featureType: "i8",
      image: { height: 1, width: 9, channels: 1 },
      layers: [
        { kind: "convolution", filters: 2, kernel: [1, 3], stride: [1, 1], padding: [0, 0] },
        { kind: "pooling", operation: "average", window: [1, 2], stride: [1, 1] },
      ],
      output: "i32",
      weightType: "i8",
      activationType: "i8",
      activation: "relu",
      featureScaling: "none",
      answer: { kind: "value" },
    },
  ],
  "a binarized network": [
    "binarized({ features: 7, featureType: u16, hidden: [40], output: { classes: 300 } })",
    { family: "binarized", features: 7, featureType: "u16", hidden: [40], output: "u16", classes: 300 },
  ],
  "a context table of predictions": [
    "contextTable({ order: 2, rows: 64, featureType: i8, output: i16 })",
    {
      family: "contextTable",
      features: 2,
      featureType: "i8",
      output: "i16",
      order: 2,
      rows: 64,
      answer: { kind: "prediction" },
    },
  ],
  "a context table of counts": [
    "contextTable({ order: 1, rows: 10, features: 3, output: { classes: 5 } })",
    {
      family: "contextTable",
      features: 3,
      featureType: "i32",
      output: "u8",
      order: 1,
      rows: 10,
      answer: { kind: "counts", classes: 5 },
    },
  ],
  "a hashed perceptron": [
    "hashedPerceptron({ features: 4, featureType: i16, tables: [[], [0], [1, 3]], rows: 16 })",
    {
      family: "hashedPerceptron",
      features: 4,
      featureType: "i16",
      output: "u8",
      weightType: "i8",
      tables: [[], [0], [1, 3]],
      rows: 16,
    },
  ],
};

function programOf(declaration: string, { features, featureType }: ModelDescription): Program {
  const families = declaration.slice(0, declaration.indexOf("("));
  return prepare(`import { array, context, ${families}, hooks, i8, i16, i32, i64, ring, table, u8, u16, u32 } from "rmt";
const window = context({ key: { key: u8 }, value: { last: ring(${featureType}, ${features}) } });
const other = ${declaration};
const net = ${declaration};
function ask(event: hooks.TestEvent) {
  const seen = window.at(0);
  seen.last.push(${featureType}(event.a));
  const answer = net.ask(seen.last);
  event.tell(answer.value);
  event.tell(answer.confidence);
  event.tell(net.predict(seen.last));
  event.tell(net.confidence(seen.last.copy()));
  event.tell(i64(net.ready));
  event.tell(i64(other.ready));
}
export const asks = table({ hook: hooks.testEvent, actions: { ask }, default: ask });`);
}

function random(draw: Draw, type: IntegerType): number {
  return Number(wrap(BigInt(draw(2) === 0 ? draw(20) - 8 : draw(2 ** 32)), type));
}

/** Any parameters for the second slot, whose name is net. */
function randomModel(draw: Draw, program: Program): Model {
  const slot = program.models[1]!;
  if (slot.family === "network") {
    const tensors = program.tensors.filter((tensor) => tensor.model === 1);
    return {
      tensors: tensors.map((tensor) => {
        const type = tensor.element as TensorElement;
        const isScale = tensor.name.endsWith("_scales");
        return new tensorArrays[type](tensorSize(tensor)).map((_, index) =>
          isScale ? (index % 2 === 0 ? 1 + draw(9) : draw(7)) : random(draw, type),
        );
      }),
    };
  }
  const leaf = () => ({ value: random(draw, slot.output) | 0, confidence: draw(256) });
  const tree = () =>
    buildTree(slot.features, {
      feature: draw(slot.features),
      threshold: draw(9) - 4,
      left: leaf(),
      right: { feature: draw(slot.features), threshold: draw(40), left: leaf(), right: leaf() },
    });
  return slot.trees === 1 ? tree() : { trees: Array.from({ length: slot.trees }, tree) };
}

describe("declared models answer as a plain computation of the model that is meant", () => {
  it.each(Object.entries(declarations))("%s", (_, [declaration, description]) => {
    const program = programOf(declaration, description);
    const draw = drawFromSeed(7);
    for (let round = 0; round < 8; round++) {
      const listeners = machineKinds.map((kind) => listen(program, kind));
      const model = randomModel(draw, program);
      for (const listener of listeners) {
        expect(listener.event(1)).toEqual([0n, 0n, 0n, 0n, 0n, 0n]);
        expect(listener.machine.setModel("net", model)).toBeUndefined();
      }
      let features = [1n, ...new Array<bigint>(description.features - 1).fill(0n)];
      for (let event = 0; event < 6; event++) {
        const value = BigInt(random(draw, description.featureType));
        features = [value, ...features].slice(0, description.features);
        const { value: answer, confidence } = referenceAnswer(description, model, features);
        const told = [answer, confidence, answer, confidence, 1n, 0n];
        expect(listeners.map((listener) => listener.event(value))).toEqual(machineKinds.map(() => told));
      }
    }
  });

  it("tell training the features and the class that was right", () => {
    const program = prepare(`import { context, hooks, i32, multilayerPerceptron, ring, table, u8 } from "rmt";
const window = context({ key: { key: u8 }, value: { last: ring(i32, 3) } });
const classOf = multilayerPerceptron({ features: 3, hidden: [4], output: { classes: 3 } });
function act(event: hooks.TestEvent) {
  const seen = window.at(0);
  classOf.learn(seen.last, u8(event.a > 10) * 2);
  seen.last.push(i32(event.a));
}
export const acts = table({ hook: hooks.testEvent, actions: { act }, default: act });`);
    const samples: unknown[] = [];
    const machine = createMachine(program, {
      onSample: (model, features, label) => samples.push([model, [...features], label]),
    });
    for (const a of [7, 70, 8]) machine.runHook(machine.hook("test.event")!, [a, 0, 0, 0]);
    expect(samples).toEqual([
      [0, [0, 0, 0], 0],
      [0, [7, 0, 0], 2],
      [0, [70, 7, 0], 0],
    ]);
  });
});
