import { describe, expect, it } from "vitest";
import { declareModel } from "./declare-model.ts";
import type { ModelDescription } from "./description.ts";

const place = { name: "next", slotIndex: 3, location: 7 };
const common = { features: 15, featureType: "i16", output: "i8" } as const;

function tensorsOf(description: ModelDescription): readonly string[] {
  const { tensors } = declareModel(description, place);
  for (const { model, values, location } of tensors)
    expect({ model, values, location }).toEqual({ model: 3, values: [], location: 7 });
  return tensors.map(({ name, element, shape }) => `${name}: ${element}[${shape.join(" ")}]`);
}

describe("the declarations of a model", () => {
  it("are a slot with the limits of the trees", () => {
    const limits = { maxNodes: 63, maxDepth: 5 };
    const { slot, tensors } = declareModel(
      { family: "forest", ...common, ...limits, trees: 9, answer: { kind: "mean" } },
      place,
    );
    expect(slot).toEqual({ name: "next", family: "decisionTree", ...common, ...limits, trees: 9, location: 7 });
    expect(tensors).toEqual([]);
    expect(declareModel({ family: "decisionTree", ...common, ...limits }, place).slot).toMatchObject({ trees: 1 });
  });

  it("are a slot and weights, biases, scales and the table of a network", () => {
    const description = {
      family: "multilayerPerceptron",
      ...common,
      weightType: "i8",
      activationType: "i16",
      activation: "table",
      featureScaling: "common",
      hidden: [10],
      answer: { kind: "classes", classes: 4 },
    } as const;
    expect(declareModel(description, place).slot).toEqual({ name: "next", family: "network", ...common, location: 7 });
    expect(tensorsOf(description)).toEqual([
      "next_weights0: i8[10 15]",
      "next_bias0: i32[10]",
      "next_weights1: i8[4 10]",
      "next_bias1: i32[4]",
      "next_scales: i32[2 2]",
      "next_activation: i16[256]",
    ]);
  });

  it("are an offset and a multiplier of each feature where these are scaled, and the scale of the margin", () => {
    expect(
      tensorsOf({
        family: "linear",
        ...common,
        weightType: "i16",
        featureScaling: "each",
        accumulator: "i64",
        answer: { kind: "classes", classes: 3, confidence: "margin" },
      }),
    ).toEqual([
      "next_offsets: i32[15]",
      "next_multipliers: i32[15]",
      "next_weights0: i16[3 15]",
      "next_bias0: i32[3]",
      "next_scales: i32[2 2]",
    ]);
  });

  it("follow the images through a convolutional network", () => {
    const tensors = tensorsOf({
      family: "convolutional",
      ...common,
      features: 7 * 9 * 2,
      weightType: "i16",
      activationType: "i8",
      activation: "relu",
      featureScaling: "none",
      image: { height: 7, width: 9, channels: 2 },
      layers: [
        // (7 + 2 - 3) / 2 + 1 = 4 by (9 - 2) / 3 + 1 = 3 pixels of 5
        { kind: "convolution", filters: 5, kernel: [3, 2], stride: [2, 3], padding: [1, 0] },
        // 2 by 3
        { kind: "pooling", operation: "maximum", window: [2, 1], stride: [2, 1] },
      ],
      answer: { kind: "value" },
    });
    expect(tensors).toEqual([
      "next_weights0: i16[5 3 2 2]",
      "next_bias0: i32[5]",
      "next_weights2: i16[1 30]",
      "next_bias2: i32[1]",
      "next_scales: i32[2 2]",
    ]);
  });

  it("are bits and thresholds of a binarized network, rows of tables", () => {
    expect(tensorsOf({ family: "binarized", ...common, hidden: [33], classes: 2 })).toEqual([
      "next_thresholds: i32[15]",
      "next_weights0: u32[33 1]",
      "next_thresholds0: i32[33]",
      "next_weights1: u32[2 2]",
      "next_thresholds1: i32[2]",
    ]);
    expect(tensorsOf({ family: "binarized", ...common, hidden: [], classes: 2, confidence: "margin" })).toEqual([
      "next_thresholds: i32[15]",
      "next_weights0: u32[2 1]",
      "next_thresholds0: i32[2]",
      "next_scales: i32[1 2]",
    ]);
    const table = { family: "contextTable", ...common, order: 2, rows: 100 } as const;
    expect(tensorsOf({ ...table, answer: { kind: "counts", classes: 4 } })).toEqual(["next_counts: u16[100 4]"]);
    expect(tensorsOf({ ...table, answer: { kind: "prediction" } })).toEqual([
      "next_values: i8[100]",
      "next_confidences: u8[100]",
    ]);
    const tables = [[0, 1], [2]];
    expect(tensorsOf({ family: "hashedPerceptron", ...common, weightType: "i8", tables, rows: 64 })).toEqual([
      "next_weights: i8[2 64]",
      "next_threshold: i32[1]",
    ]);
  });
});
