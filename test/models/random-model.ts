import type { IntegerType, Program } from "../../src/bytecode/index.ts";
import { type Draw, pick } from "../../src/fuzz/index.ts";
import {
  buildTree,
  type Model,
  type ModelDescription,
  type TensorData,
  type TensorElement,
  type TreeShape,
  tensorArrays,
  tensorSize,
} from "../../src/models/index.ts";
import { modelProgram } from "./model-program.ts";

const smallTypes: readonly IntegerType[] = ["i32", "u32", "i16", "u16", "i8", "u8"];

/** Small enough to run thousands of times. */
function randomDescription(draw: Draw, family: ModelDescription["family"]): ModelDescription {
  const featureType = pick(draw, smallTypes);
  const output = pick(draw, smallTypes);
  const features = pick(draw, [3, 1, 2, 5, 16, 33, 64]);
  const base = { features, featureType, output };
  const classes = 1 + draw(5);
  const trees = { maxNodes: 63, maxDepth: 5 };
  const quantized = {
    ...base,
    weightType: pick(draw, ["i8", "i16"] as const),
    activationType: pick(draw, ["i8", "i16"] as const),
    activation: pick(draw, ["relu", "table"] as const),
    featureScaling: pick(draw, ["none", "common", "each"] as const),
    answer:
      draw(2) === 0 ? ({ kind: "classes", classes, ...randomConfidence(draw) } as const) : ({ kind: "value" } as const),
  };
  const hidden = Array.from({ length: draw(3) }, () => pick(draw, [2, 1, 5, 31, 40]));
  switch (family) {
    case "decisionTree":
      return { family, ...base, ...trees };
    case "forest": {
      const answer = draw(2) === 0 ? ({ kind: "classes", classes } as const) : ({ kind: "mean" } as const);
      return { family, ...base, ...trees, trees: 1 + draw(5), answer };
    }
    case "boostedTrees": {
      const scale = { multiplier: pick(draw, [1, draw(2 ** 15)]), shift: pick(draw, [0, draw(20), draw(64)]) };
      const margin = draw(2) === 0 ? {} : { margin: scale };
      const answer = pick(draw, [
        { kind: "classes", classes, ...margin },
        { kind: "sign", ...margin },
        { kind: "value", shift: pick(draw, [0, 1, 7, 40]) },
      ] as const);
      return { family, ...base, ...trees, trees: 1 + draw(6), answer };
    }
    case "linear":
      return {
        family,
        ...base,
        weightType: quantized.weightType,
        featureScaling: pick(draw, ["none", "each"] as const),
        accumulator: pick(draw, ["i32", "i64"] as const),
        answer: quantized.answer,
      };
    case "multilayerPerceptron":
      return { family, ...quantized, hidden };
    case "convolutional": {
      const isFlat = draw(2) === 0;
      const image = { height: isFlat ? 1 : 2 + draw(5), width: 3 + draw(5), channels: 1 + draw(3) };
      const size = (most: number) => 1 + draw(most);
      const extent = (most: number) => [isFlat ? 1 : size(Math.min(most, 2)), size(most)] as const;
      const convolution = () =>
        ({
          kind: "convolution",
          filters: size(4),
          kernel: extent(3),
          stride: extent(2),
          padding: [isFlat ? 0 : 1, draw(3)],
        }) as const;
      const operation = pick(draw, ["maximum", "average"] as const);
      const first = convolution();
      const left = Math.floor((image.width + 2 * first.padding[1] - first.kernel[1]) / first.stride[1]) + 1;
      const layers = [
        first,
        ...(draw(2) === 0
          ? [{ kind: "pooling", operation, window: [1, size(Math.min(left, 2))], stride: extent(2) } as const]
          : []),
        ...(draw(2) === 0 ? [{ kind: "dense", size: size(6) } as const] : []),
      ];
      const { height, width, channels } = image;
      return { family, ...quantized, features: height * width * channels, image, layers };
    }
    case "binarized":
      return { family, ...base, hidden, classes, ...randomConfidence(draw) };
    case "contextTable": {
      const answer = draw(2) === 0 ? ({ kind: "prediction" } as const) : ({ kind: "counts", classes } as const);
      return { family, ...base, order: 1 + draw(features), rows: pick(draw, [4, 1, 7, 64, 100]), answer };
    }
    case "hashedPerceptron": {
      const tables = Array.from({ length: 1 + draw(6) }, () => Array.from({ length: draw(4) }, () => draw(features)));
      return { family, ...base, weightType: quantized.weightType, tables, rows: pick(draw, [8, 1, 13]) };
    }
  }
}

function randomConfidence(draw: Draw) {
  return draw(2) === 0 ? {} : ({ confidence: "margin" } as const);
}

/** A description with parameters, and what comes to the features, one after another. */
export interface ModelCase {
  readonly description: ModelDescription;
  readonly model: Model;
  readonly stream: readonly number[];
}

/** A random case of the family: with any values, or with small ones, where not everything saturates. */
export function randomCase(draw: Draw, family: ModelDescription["family"]): ModelCase {
  const description = randomDescription(draw, family);
  const element: RandomElement = draw(3) === 0 ? randomElement : smallElement;
  const model = randomModel(draw, modelProgram(description), element);
  const stream = Array.from({ length: 4 + draw(9) }, () => element(draw, description.featureType));
  return { description, model, stream };
}

type RandomElement = (draw: Draw, type: IntegerType) => number;

function randomModel(draw: Draw, program: Program, element: RandomElement): Model {
  const slot = program.models[0]!;
  if (slot.family === "network") {
    const tensors = program.tensors.map((tensor): TensorData => {
      const type = tensor.element as TensorElement;
      const elements = new tensorArrays[type](tensorSize(tensor)).map(() => element(draw, type));
      // Products with features of 32 bits that doubles hold, so that the verifier's bounds are exact.
      if (tensor.name.endsWith("_multipliers")) return elements.map((any) => any % 2 ** 20);
      if (!tensor.name.endsWith("_scales")) return elements;
      // Multipliers and shifts, one after the other.
      return elements.map((any, index) => {
        if (element === smallElement) return index % 2 === 0 ? 1 + draw(6) : draw(5);
        return index % 2 === 0 || draw(8) === 0 ? any : draw(20);
      });
    });
    return { tensors };
  }
  const tree = () =>
    buildTree(slot.features, randomTree(draw, slot.features, slot.featureType, slot.output, draw(slot.maxDepth + 1)));
  const count = 1 + draw(slot.trees);
  return slot.trees === 1 && draw(2) === 0 ? tree() : { trees: Array.from({ length: count }, tree) };
}

function randomTree(
  draw: Draw,
  features: number,
  featureType: IntegerType,
  output: IntegerType,
  depth: number,
): TreeShape {
  if (depth === 0 || draw(6) === 0) {
    const value = draw(2) === 0 ? draw(4) : randomElement(draw, output) | 0;
    return { value, confidence: pick(draw, [255, 0, 1, 100, draw(256)]) };
  }
  const child = () => randomTree(draw, features, featureType, output, depth - 1);
  // Few thresholds, so that comparisons decide others.
  const threshold = pick(draw, [0, 1, -1, 127, randomElement(draw, featureType) | 0]);
  return { feature: draw(Math.min(features, 4)), threshold, left: child(), right: child() };
}

/** A small element of the type; any of u32, which are bits. */
function smallElement(draw: Draw, type: IntegerType): number {
  if (type === "u32") return draw(2 ** 32);
  return type.startsWith("i") ? draw(15) - 7 : draw(15);
}

/** An element of the type: often small or at the edge. */
function randomElement(draw: Draw, type: IntegerType): number {
  const bits = Number(type.slice(1));
  const low = type.startsWith("i") ? -(2 ** (bits - 1)) : 0;
  const high = low + 2 ** bits - 1;
  switch (draw(5)) {
    case 0:
      return pick(draw, [low, low + 1, high, high - 1, 0, 1]);
    case 1:
    case 2:
      return Math.max(low, draw(9) - 4);
    default:
      return low + draw(2 ** bits);
  }
}
