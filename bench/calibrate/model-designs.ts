import {
  buildTree,
  type Model,
  type ModelDescription,
  modelFamilies,
  modelProgram,
  type TensorData,
  type TensorElement,
  type TreeShape,
  tensorArrays,
  tensorSize,
} from "../../src/models/index.ts";
import { type RandomNumbers, randomNumbers } from "../random-numbers.ts";

/** A model to be timed. */
export interface ModelDesign {
  readonly name: string;
  readonly description: ModelDescription;
  readonly model: Model;
  /** Features of 512 samples, one after the other. */
  readonly values: Int32Array;
}

const sampleCount = 512;
/** Features are from minus this to this. */
const spread = 1000;

/**
 * Models of all families, of shapes and sizes as policies have them, with random parameters.
 *
 * @param perFamily how many of each family
 * @param seed other seeds, other models
 */
export function modelDesigns(perFamily: number, seed: number): readonly ModelDesign[] {
  return modelFamilies.flatMap((family, index) =>
    Array.from({ length: perFamily }, (_, number) => {
      const random = randomNumbers(1 + seed * 1_000_003 + index * 1009 + number * 7919);
      // The first numbers of neighbouring seeds are near each other.
      for (let skipped = 0; skipped < 8; skipped++) random.below(2);
      return makeDesign(`${family} ${seed}.${number + 1}`, family, random);
    }),
  );
}

function makeDesign(name: string, family: ModelDescription["family"], random: RandomNumbers): ModelDesign {
  const description = drawDescription(family, random);
  const values = Int32Array.from({ length: sampleCount * description.features }, () => random.between(-spread, spread));
  return { name, description, model: drawModel(description, random), values };
}

function pick<T>(random: RandomNumbers, choices: readonly T[]): T {
  return choices[random.below(choices.length)]!;
}

/** Small numbers are as likely as large ones. */
function logarithmic(random: RandomNumbers, low: number, high: number): number {
  return Math.round(low * (high / low) ** (random.below(1001) / 1000));
}

function drawDescription(family: ModelDescription["family"], random: RandomNumbers): ModelDescription {
  const base = {
    features: logarithmic(random, 2, 64),
    featureType: pick(random, ["i32", "i16"] as const),
    output: pick(random, ["i32", "i16", "u8"] as const),
  };
  const classes = logarithmic(random, 2, 24);
  const trees = () => {
    const maxDepth = 2 + random.below(13);
    return { maxDepth, maxNodes: Math.min(2 ** (maxDepth + 1) - 1, 8191) };
  };
  const networkAnswer = pick(random, [
    { kind: "classes", classes },
    { kind: "classes", classes, confidence: "margin" },
    { kind: "value" },
  ] as const);
  const quantized = {
    weightType: pick(random, ["i8", "i8", "i16"] as const),
    activationType: pick(random, ["i8", "i8", "i16"] as const),
    activation: pick(random, ["relu", "relu", "table"] as const),
    featureScaling: pick(random, ["each", "each", "common", "none"] as const),
    answer: networkAnswer,
  };
  const hidden = (most: number) => Array.from({ length: 1 + random.below(3) }, () => logarithmic(random, 4, most));
  const margin = { multiplier: 1000, shift: 12 };
  switch (family) {
    case "decisionTree":
      return { family, ...base, ...trees() };
    case "forest": {
      const answer = pick(random, [{ kind: "classes", classes }, { kind: "mean" }] as const);
      return { family, ...base, ...trees(), trees: logarithmic(random, 2, 64), answer };
    }
    case "boostedTrees": {
      const shape = trees();
      const answer = pick(random, [
        { kind: "classes", classes, margin },
        { kind: "classes", classes },
        { kind: "sign", margin },
        { kind: "value", shift: 8 },
      ] as const);
      const rounds = logarithmic(random, 2, 48);
      const limits = { maxDepth: Math.min(shape.maxDepth, 8), maxNodes: Math.min(shape.maxNodes, 511) };
      return { family, ...base, ...limits, trees: rounds, answer };
    }
    case "linear":
      return {
        family,
        ...base,
        weightType: quantized.weightType,
        featureScaling: pick(random, ["each", "each", "none"] as const),
        accumulator: pick(random, ["i32", "i64"] as const),
        answer: networkAnswer,
      };
    case "multilayerPerceptron":
      return { family, ...base, ...quantized, hidden: hidden(64) };
    case "convolutional": {
      const isFlat = random.below(3) > 0;
      const image = isFlat
        ? { height: 1, width: 8 + random.below(41), channels: 1 + random.below(3) }
        : { height: 6 + random.below(7), width: 6 + random.below(7), channels: 1 + random.below(2) };
      const side = () => pick(random, [2, 3, 5]);
      const extent = (size: number) => [isFlat ? 1 : size, size] as const;
      const padding = random.below(2);
      const convolution = (filters: number, size: number) =>
        ({
          kind: "convolution",
          filters,
          kernel: extent(size),
          stride: extent(1),
          padding: [isFlat ? 0 : padding, padding],
        }) as const;
      const operation = pick(random, ["maximum", "maximum", "average"] as const);
      const pooling = { kind: "pooling", operation, window: extent(2), stride: extent(2) } as const;
      const layers = [
        convolution(logarithmic(random, 2, 16), side()),
        ...(random.below(2) === 0 ? [pooling] : []),
        ...(random.below(3) === 0 ? [convolution(logarithmic(random, 2, 16), 2)] : []),
        ...(random.below(2) === 0 ? [{ kind: "dense", size: logarithmic(random, 4, 32) } as const] : []),
      ];
      const features = image.height * image.width * image.channels;
      return { family, ...base, ...quantized, features, image, layers };
    }
    case "binarized": {
      const confidence = random.below(2) === 0 ? ({ confidence: "margin" } as const) : {};
      return { family, ...base, hidden: hidden(256), classes, ...confidence };
    }
    case "contextTable": {
      const answer = pick(random, [{ kind: "prediction" }, { kind: "counts", classes }] as const);
      const order = 1 + random.below(Math.min(base.features, 8));
      return { family, ...base, order, rows: pick(random, [64, 1024, 1000, 4096, 16_384, 50_000]), answer };
    }
    case "hashedPerceptron": {
      const tables = Array.from({ length: logarithmic(random, 2, 16) }, () =>
        Array.from({ length: random.below(4) }, () => random.below(base.features)),
      );
      const rows = pick(random, [64, 256, 1000, 1024, 4096, 16_384]);
      return { family, ...base, weightType: quantized.weightType, tables, rows };
    }
  }
}

function drawModel(description: ModelDescription, random: RandomNumbers): Model {
  const program = modelProgram(description);
  const slot = program.models[0]!;
  if (slot.family === "decisionTree") {
    const { features, maxDepth, maxNodes, trees } = slot;
    const most = description.output === "u8" ? 255 : 30_000;
    // Siblings that are still to be drawn may take a few more nodes.
    const nodes = maxNodes < 2 ** (maxDepth + 1) - 1 ? maxNodes - 2 * maxDepth : Number.POSITIVE_INFINITY;
    const makeTree = () => buildTree(features, drawTree(random, features, maxDepth, { left: nodes }, most));
    const list = Array.from({ length: trees }, makeTree);
    return description.family === "decisionTree" ? list[0]! : { trees: list };
  }
  return {
    tensors: program.tensors.map((tensor): TensorData => {
      const type = tensor.element as TensorElement;
      const elements = new tensorArrays[type](tensorSize(tensor));
      // Scales as quantization makes them: multipliers with 30 bits and shifts above, for sums of a few thousand.
      const isScale = tensor.name.endsWith("_scales");
      return elements.map((_, index) => {
        if (isScale) return index % 2 === 0 ? random.between(2 ** 29, 2 ** 30) : 36;
        if (tensor.name.endsWith("_multipliers")) return random.between(1, 100);
        if (tensor.name.endsWith("_activation")) return Math.max(0, index - 128) >> 1;
        return type === "u32" ? random.below(2 ** 32) : random.between(type.startsWith("u") ? 0 : -100, 100);
      });
    }),
  };
}

/** Some ways end early, as those of trained trees do. */
function drawTree(
  random: RandomNumbers,
  features: number,
  depth: number,
  nodes: { left: number },
  mostValue: number,
  isRoot = true,
): TreeShape {
  const leaf = { value: random.between(0, mostValue), confidence: random.between(1, 255) };
  nodes.left--;
  if (depth === 0 || nodes.left < 2 * depth || (!isRoot && random.below(12) === 0)) return leaf;
  const threshold = random.between(-spread / 2, spread / 2);
  const left = drawTree(random, features, depth - 1, nodes, mostValue, false);
  const right = drawTree(random, features, depth - 1, nodes, mostValue, false);
  return { feature: random.below(features), threshold, left, right };
}
