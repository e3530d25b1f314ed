import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomCase } from "../../../test/models/random-model.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { drawFromSeed } from "../../fuzz/index.ts";
import { type ModelDescription, modelFamilies } from "../code/description.ts";
import { buildTree } from "../decision-tree.ts";
import type { FloatNetwork } from "../float-network.ts";
import type { Feature, Target } from "../samples.ts";
import type { ModelDocument } from "./document.ts";
import { readModelDocument } from "./read-document.ts";
import { writeModelDocument } from "./write-document.ts";

function reread(document: ModelDocument): ModelDocument {
  return unwrap(readModelDocument(writeModelDocument(document), "m.json"));
}

const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const single = fc.float({ noNaN: true, noDefaultInfinity: true });
const several = <T>(one: fc.Arbitrary<T>, length: number) => fc.array(one, { minLength: length, maxLength: length });
const singles = (length: number) => several(single, length).map((list) => Float32Array.from(list));
const doubles = (length: number) => several(double, length).map((list) => Float64Array.from(list));

/** A convolution, pooling and two dense layers over 1 × 4 × 2 features. */
const anyNetwork: fc.Arbitrary<FloatNetwork> = fc.record(
  {
    image: fc.constant({ height: 1, width: 4, channels: 2 }),
    featureMean: doubles(8),
    featureScale: doubles(8),
    featureLimit: fc.double({ min: 0.1, max: 100, noNaN: true }),
    layers: fc.tuple(
      fc.record({
        kind: fc.constant("convolution" as const),
        filters: fc.constant(3),
        kernel: fc.constant([1, 2] as const),
        stride: fc.constant([1, 1] as const),
        padding: fc.constant([0, 1] as const),
        weights: singles(12),
        bias: singles(3),
        activation: fc.constantFrom("relu" as const, "tanh" as const),
      }),
      fc.constant({ kind: "pooling", operation: "maximum", window: [1, 2], stride: [1, 2] } as const),
      fc.record({
        kind: fc.constant("dense" as const),
        size: fc.constant(2),
        weights: singles(12),
        bias: singles(2),
        activation: fc.constant("none" as const),
      }),
    ),
    answer: fc.constantFrom(
      { kind: "classes", classes: 2 } as const,
      {
        kind: "classes",
        classes: 2,
        confidence: "margin",
      } as const,
    ),
    valueMean: double,
    valueScale: double,
  },
  { requiredKeys: ["image", "featureMean", "featureScale", "layers", "answer", "valueMean", "valueScale"] },
);

const name = fc.string({ maxLength: 8 });
const scale = fc.constantFrom(1, 10, 0.25, 1e9);

/** What a model of this description may predict. */
function targetOf(description: ModelDescription): Target {
  const answer = "answer" in description ? description.answer : undefined;
  const classes =
    answer !== undefined && "classes" in answer
      ? answer.classes
      : description.family === "binarized"
        ? description.classes
        : description.family === "hashedPerceptron" || answer?.kind === "sign"
          ? 2
          : undefined;
  if (classes === undefined) return { kind: "value", name: "y", scale: 0.5 };
  const labels = Int32Array.from({ length: classes }, (_, index) => 3 * index - 4);
  return { kind: "classes", name: "y", labels, names: Array.from(labels, (label) => `class ${label}`) };
}

describe("a model document", () => {
  it.each(modelFamilies)("gives back what was written: %s", (family) => {
    const features = fc.array(fc.record({ scale, words: fc.option(fc.array(name), { nil: undefined }) }));
    fc.assert(
      fc.property(fc.integer(), features, fc.dictionary(name, fc.oneof(name, double)), (seed, shapes, notes) => {
        const { model, description } = randomCase(drawFromSeed(seed), family);
        const listed = Array.from({ length: description.features }, (_, index): Feature => {
          const { scale = 1, words } = shapes[index] ?? {};
          return { name: `x${index}`, scale, ...(words === undefined ? {} : { words }) };
        });
        // JSON has no negative zero of its own, and notes are for people.
        const noted = Object.fromEntries(Object.entries(notes).map(([key, value]) => [key, value === 0 ? 0 : value]));
        const document = { model, description, target: targetOf(description), features: listed, notes: noted };
        expect(reread(document)).toEqual(document);
      }),
      { numRuns: 25 },
    );
  });

  it("gives back every float of a network", () => {
    fc.assert(
      fc.property(anyNetwork, (network) => {
        const document: ModelDocument = { model: { tensors: [] }, network };
        expect(reread(document)).toEqual(document);
      }),
    );
  });

  it("is written as docs/model-files.md shows it", () => {
    const [, example = ""] = /```json\n([\s\S]*?)```/.exec(readFileSync("docs/model-files.md", "utf8")) ?? [];
    const document = unwrap(readModelDocument(example, "example.json"));
    expect(Object.keys(document)).toHaveLength(5);
    expect(writeModelDocument(document)).toBe(example);
  });

  it("can hold a model alone", () => {
    const model = buildTree(2, { value: 1, confidence: 3 });
    expect(reread({ model })).toEqual({ model });
  });
});

const treeDocument: ModelDocument = {
  model: buildTree(2, {
    feature: 1,
    threshold: 4,
    left: { value: 0, confidence: 9 },
    right: { value: 2, confidence: 9 },
  }),
  description: { family: "decisionTree", features: 2, featureType: "i32", output: "i32", maxNodes: 7, maxDepth: 2 },
  target: { kind: "classes", name: "y", labels: Int32Array.of(0, 2), names: ["no", "yes"] },
  features: [
    { name: "a", scale: 1 },
    { name: "b", scale: 100 },
  ],
  notes: { seed: 7 },
};

const linear: ModelDescription = {
  family: "linear",
  features: 2,
  featureType: "i32",
  output: "u8",
  weightType: "i8",
  featureScaling: "none",
  accumulator: "i64",
  answer: { kind: "classes", classes: 3 },
};

const linearDocument: ModelDocument = {
  model: { tensors: [Int8Array.of(1, 2, 3, 4, 5, 6), Int32Array.of(7, 8, 9)] },
  description: linear,
  target: { kind: "classes", name: "y", labels: Int32Array.of(0, 1, 2) },
  network: {
    image: { height: 1, width: 1, channels: 2 },
    featureMean: Float64Array.of(0, 0),
    featureScale: Float64Array.of(1, 1),
    layers: [
      {
        kind: "dense",
        size: 3,
        weights: Float32Array.of(1, 2, 3, 4, 5, 6),
        bias: Float32Array.of(0, 0, 0),
        activation: "none",
      },
    ],
    answer: { kind: "classes", classes: 3 },
    valueMean: 0,
    valueScale: 1,
  },
};

const convolutional: ModelDescription = {
  family: "convolutional",
  features: 6,
  featureType: "i8",
  output: "i32",
  weightType: "i8",
  activationType: "i8",
  activation: "relu",
  featureScaling: "none",
  image: { height: 1, width: 6, channels: 1 },
  layers: [{ kind: "pooling", operation: "maximum", window: [1, 2], stride: [1, 2] }],
  answer: { kind: "value" },
};

type Json = Record<string, unknown>;

/** The file of a document after a change to what stands in it. */
function changed(document: ModelDocument, change: (file: Json) => void): string {
  const file = JSON.parse(writeModelDocument(document));
  change(file);
  return JSON.stringify(file);
}

describe("a model document that lies", () => {
  it("is the document of a valid file without its lie", () => {
    for (const document of [treeDocument, linearDocument]) expect(reread(document)).toEqual(document);
  });

  // biome-ignore lint/suspicious/noExplicitAny: any part of a file is changed here
  type File = any;
  const lies: readonly (readonly [string, ModelDocument, (file: File) => void, string, string])[] = [
    [
      "of its family",
      treeDocument,
      (file) => (file.description.family = "oak"),
      "RMT7012",
      'description.family in model file m.json is "oak"',
    ],
    ["of no family", treeDocument, (file) => delete file.description.family, "RMT7012", "has no family"],
    ["of an option that nobody knows", treeDocument, (file) => (file.description.fast = true), "RMT7012", '"fast"'],
    [
      "of a type",
      treeDocument,
      (file) => (file.description.output = "i64"),
      "RMT7012",
      'description.output in model file m.json is "i64"',
    ],
    [
      "of a size that is none",
      treeDocument,
      (file) => (file.description.maxNodes = 0),
      "RMT7013",
      "description.maxNodes in model file m.json has 0",
    ],
    ["of a huge size", treeDocument, (file) => (file.description.features = 1e12), "RMT7013", "has 1000000000000"],
    ["of a size in words", treeDocument, (file) => (file.description.maxDepth = "2"), "RMT7013", 'has "2"'],
    ["of its depth", treeDocument, (file) => (file.description.maxNodes = 2), "RMT7015", "lies about its model"],
    ["of its features", treeDocument, (file) => (file.description.features = 3), "RMT7015", "lies about its model"],
    [
      "of features that are not there",
      treeDocument,
      (file) => file.features.pop(),
      "RMT7015",
      "has 1 features, the model 2",
    ],
    [
      "of two features of the same name",
      treeDocument,
      (file) => (file.features[1].name = "a"),
      "RMT7015",
      'has two features "a"',
    ],
    [
      "of a scale",
      treeDocument,
      (file) => (file.features[0].scale = 0),
      "RMT7013",
      "features[0].scale in model file m.json has 0",
    ],
    ["of its names", treeDocument, (file) => file.target.names.pop(), "RMT7015", "has 2 labels, but 1 names"],
    ["of the same label twice", treeDocument, (file) => (file.target.labels = [1, 1]), "RMT7015", "same label"],
    [
      "of no classes",
      treeDocument,
      (file) => (file.target = { kind: "classes", name: "y", labels: [] }),
      "RMT7015",
      "has no classes",
    ],
    ["of a note", treeDocument, (file) => (file.notes.seed = [7]), "RMT7012", "notes.seed in model file m.json is [7]"],
    [
      "of its envelope",
      treeDocument,
      (file) => (file.envelope = { low: [0], high: [1] }),
      "RMT7015",
      "its envelope has 1",
    ],
    [
      "of its kind of model",
      linearDocument,
      (file) => (file.description = treeDocument.description),
      "RMT7015",
      "slot for decision trees",
    ],
    ["of its tensors", linearDocument, (file) => file.tensors.pop(), "RMT7015", "it has 1 array, the slot 2 tensors"],
    [
      "of a tensor's size",
      linearDocument,
      (file) => file.tensors[0].values.pop(),
      "RMT7015",
      "takes an Int8Array of 6 elements",
    ],
    [
      "of a tensor's type",
      linearDocument,
      (file) => (file.tensors[0].element = "i16"),
      "RMT7015",
      "not an Int16Array of 6",
    ],
    [
      "of its classes",
      linearDocument,
      (file) => file.target.labels.pop(),
      "RMT7015",
      "has 2 classes, the model answers 3",
    ],
    [
      "of classes that are values",
      linearDocument,
      (file) => (file.target = { kind: "value", name: "y", scale: 1 }),
      "RMT7015",
      "is a value",
    ],
    [
      "of values that are classes",
      { ...linearDocument, network: undefined } as never,
      (file) => {
        file.description.answer = { kind: "value" };
        file.description.output = "i32";
        file.tensors = [
          { element: "i8", values: [1, 2] },
          { element: "i32", values: [1] },
          { element: "i32", values: [1, 0] },
        ];
      },
      "RMT7015",
      "is classes, the model answers a value",
    ],
    [
      "of more classes than its type holds",
      linearDocument,
      (file) => (file.description.answer.classes = 300),
      "RMT7015",
      "has 300 classes, which u8 does not hold",
    ],
    [
      "of an answer",
      linearDocument,
      (file) => (file.description.answer.kind = "guess"),
      "RMT7012",
      'answer.kind in model file m.json is "guess"',
    ],
    [
      "of its network's weights",
      linearDocument,
      (file) => file.network.layers[0].weights.pop(),
      "RMT7015",
      "has 5 weights in layer 0, which needs 6",
    ],
    [
      "of its network's bias",
      linearDocument,
      (file) => file.network.layers[0].bias.push(1),
      "RMT7015",
      "has 4 bias in layer 0, which needs 3",
    ],
    [
      "of its network's features",
      linearDocument,
      (file) => file.network.featureMean.pop(),
      "RMT7015",
      "has 1 numbers in featureMean",
    ],
    [
      "of a NaN in its network",
      linearDocument,
      (file) => (file.network.layers[0].bias[0] = null),
      "RMT7013",
      "bias in model file m.json has null at 0",
    ],
    [
      "of a float that is none of 32 bits",
      linearDocument,
      (file) => (file.network.layers[0].bias[0] = 1e300),
      "RMT7013",
      "has 1e+300 at 0",
    ],
    [
      "of its network's end",
      linearDocument,
      (file) => (file.network.layers[0].activation = "relu"),
      "RMT7015",
      "does not end with a dense layer of 3 outputs",
    ],
    [
      "of its network's image",
      linearDocument,
      (file) => {
        file.network.image.channels = 1;
        file.network.featureMean.pop();
        file.network.featureScale.pop();
        file.network.layers[0].weights = [1, 2, 3];
      },
      "RMT7015",
      "takes 1 features, the model 2",
    ],
    [
      "of an image",
      {
        model: { tensors: [Int8Array.of(1, 1, 1), Int32Array.of(1), Int32Array.of(1, 0)] },
        description: convolutional,
      },
      (file) => (file.description.features = 7),
      "RMT7015",
      "has 7 features, but an image of 6",
    ],
    [
      "of a window",
      { model: { tensors: [] }, description: convolutional },
      (file) => (file.description.layers[0].window = [1, 7]),
      "RMT7015",
      "has layer 0 with a window larger than what it sees",
    ],
    [
      "of a window of no size",
      { model: { tensors: [] }, description: convolutional },
      (file) => (file.description.layers[0].window = [1, 0]),
      "RMT7013",
      "layers[0].window[1] in model file m.json has 0",
    ],
  ];

  it.each(lies)("is refused: %s", (_, document, change, code, message) => {
    const result = readModelDocument(changed(document, change), "m.json");
    expect(result.ok).toBe(false);
    const diagnostics = result.ok ? [] : result.diagnostics;
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]!.code).toBe(code);
    expect(diagnostics[0]!.message).toContain(message);
    expect(diagnostics[0]!.hint).toBeTruthy();
  });

  it.each<[string, ModelDescription, string]>([
    [
      "an order beyond its features",
      {
        family: "contextTable",
        features: 2,
        featureType: "i32",
        output: "i32",
        order: 3,
        rows: 4,
        answer: { kind: "prediction" },
      },
      "has order 3, but 2 features",
    ],
    [
      "a feature that it has not",
      {
        family: "hashedPerceptron",
        features: 2,
        featureType: "i32",
        output: "u8",
        weightType: "i8",
        tables: [[0, 2]],
        rows: 4,
      },
      "hashes feature 2, but has 2 features",
    ],
  ])("is refused: %s", (_, description, message) => {
    const result = readModelDocument(writeModelDocument({ model: { tensors: [] }, description }), "m.json");
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: "RMT7015" }] });
    expect(result.ok ? "" : result.diagnostics[0]!.message).toContain(message);
  });

  it("never breaks the reader, whatever is changed", () => {
    const values = [null, -1, 1e9, "x", [], {}, [[]], 0.5, true];
    fc.assert(
      fc.property(
        fc.constantFrom(treeDocument, linearDocument),
        fc.array(fc.nat(), { maxLength: 5 }),
        fc.constantFrom(...values),
        (document, way, value) => {
          const text = changed(document, (file) => {
            let place: Json = file;
            for (const [depth, step] of way.entries()) {
              const keys = Object.keys(place);
              const key = keys[step % Math.max(1, keys.length)];
              if (key === undefined) return;
              const inner = place[key];
              if (depth === way.length - 1 || typeof inner !== "object" || inner === null)
                place[key] = structuredClone(value);
              else place = inner as Json;
            }
          });
          const result = readModelDocument(text, "m.json");
          if (!result.ok) expect(result.diagnostics).toHaveLength(1);
          else expect(reread(result.value)).toEqual(result.value);
        },
      ),
      { numRuns: 300 },
    );
  });
});
