import type { IntegerType } from "../../bytecode/index.ts";
import { type ModelDescription, modelFamilies } from "../../models/index.ts";
import { type Draw, pick } from "../draw.ts";
import { tensorElements } from "./program-state.ts";

/** A model of any family, with these features, small enough to run thousands of times. */
export function randomDescription(draw: Draw, features: number, featureType: IntegerType): ModelDescription {
  const family = pick(draw, modelFamilies);
  const base = { features, featureType, output: pick(draw, tensorElements) };
  const classes = 1 + draw(5);
  const trees = { maxNodes: 1 + draw(40), maxDepth: 1 + draw(6) };
  const quantized = {
    ...base,
    weightType: pick(draw, ["i8", "i16"] as const),
    activationType: pick(draw, ["i8", "i16"] as const),
    activation: pick(draw, ["relu", "table"] as const),
    featureScaling: pick(draw, ["none", "common", "each"] as const),
    answer: randomNetworkAnswer(draw, classes),
  };
  const hidden = Array.from({ length: draw(3) }, () => pick(draw, [2, 1, 5, 9]));
  switch (family) {
    case "decisionTree":
      return { family, ...base, ...trees };
    case "forest": {
      const answer = draw(2) === 0 ? ({ kind: "classes", classes } as const) : ({ kind: "mean" } as const);
      return { family, ...base, ...trees, trees: 1 + draw(4), answer };
    }
    case "boostedTrees": {
      const shift = pick(draw, [0, 1, 7, 40]);
      const margin = draw(2) === 0 ? {} : { margin: { multiplier: draw(2 ** 15), shift: draw(64) } };
      const answer = pick(draw, [
        { kind: "classes", classes, ...margin },
        { kind: "sign", ...margin },
        { kind: "value", shift },
      ] as const);
      return { family, ...base, ...trees, trees: 1 + draw(5), answer };
    }
    case "linear": {
      const accumulator = pick(draw, ["i32", "i64"] as const);
      const { weightType, answer } = quantized;
      const featureScaling = pick(draw, ["none", "each"] as const);
      return { family, ...base, weightType, featureScaling, accumulator, answer };
    }
    case "multilayerPerceptron":
      return { family, ...quantized, hidden };
    case "convolutional": {
      const channels = features % 2 === 0 ? 2 : 1;
      const width = features / channels;
      const kernel = [1, 1 + draw(Math.min(width, 3))] as const;
      const convolution = {
        kind: "convolution",
        filters: 1 + draw(3),
        kernel,
        stride: [1, 1 + draw(2)],
        padding: [0, draw(2)],
      } as const;
      const operation = pick(draw, ["maximum", "average"] as const);
      const layers = [
        convolution,
        ...(draw(2) === 0 ? [{ kind: "pooling", operation, window: [1, 1], stride: [1, 1 + draw(2)] } as const] : []),
        ...(draw(2) === 0 ? [{ kind: "dense", size: 1 + draw(4) } as const] : []),
      ];
      return { family, ...quantized, image: { height: 1, width, channels }, layers };
    }
    case "binarized":
      return { family, ...base, hidden, classes, ...randomConfidence(draw) };
    case "contextTable": {
      const answer = draw(2) === 0 ? ({ kind: "prediction" } as const) : ({ kind: "counts", classes } as const);
      return { family, ...base, order: 1 + draw(features), rows: pick(draw, [4, 1, 7, 64]), answer };
    }
    case "hashedPerceptron": {
      const tables = Array.from({ length: 1 + draw(4) }, () => Array.from({ length: draw(4) }, () => draw(features)));
      return { family, ...base, weightType: quantized.weightType, tables, rows: pick(draw, [8, 1, 13]) };
    }
  }
}

function randomNetworkAnswer(draw: Draw, classes: number) {
  if (draw(2) === 0) return { kind: "value" } as const;
  return { kind: "classes", classes, ...randomConfidence(draw) } as const;
}

function randomConfidence(draw: Draw) {
  return draw(2) === 0 ? {} : ({ confidence: "margin" } as const);
}
