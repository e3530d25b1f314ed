import type { IntegerType, ModelSlot } from "../../src/bytecode/index.ts";
import type { DecisionTree, Forest, Model, ModelDescription, ParameterBlock } from "../../src/models/index.ts";
import { wrap } from "./model-program.ts";

/** What a model answers. */
export interface Answer {
  readonly value: bigint;
  readonly confidence: bigint;
}

type Of<Family> = Extract<ModelDescription, { readonly family: Family }>;

const nothing: Answer = { value: 0n, confidence: 0n };

/**
 * What the model answers for these features, computed from the descriptions' words in exact integers: it shares no code
 * with the bytecode.
 */
export function referenceAnswer(
  description: ModelDescription,
  model: Model | undefined,
  features: readonly bigint[],
): Answer {
  if (model === undefined) return nothing;
  switch (description.family) {
    case "decisionTree":
      return walk(description, treesOf(model)[0]!, features);
    case "forest":
      return askForest(description, treesOf(model), features);
    case "boostedTrees":
      return askBoosted(description, treesOf(model), features);
    default: {
      const tensors = (model as ParameterBlock).tensors.map((data) => Array.from(data, BigInt));
      switch (description.family) {
        case "linear":
        case "multilayerPerceptron":
        case "convolutional":
          return runNetwork(description, tensors, features);
        case "binarized":
          return runBinarized(description, tensors, features);
        case "contextTable":
          return lookUp(description, tensors, features);
        case "hashedPerceptron":
          return askPerceptron(description, tensors, features);
      }
    }
  }
}

function treesOf(model: Model): readonly DecisionTree[] {
  return "trees" in model ? (model as Forest).trees : [model as DecisionTree];
}

function walk(
  { output }: Pick<ModelSlot, "output">,
  tree: DecisionTree | undefined,
  features: readonly bigint[],
): Answer {
  if (tree === undefined) return nothing;
  let node = 0;
  while (tree.feature[node]! >= 0) {
    const feature = wrap(features[tree.feature[node]!]!, "i32");
    node = feature <= BigInt(tree.threshold[node]!) ? tree.left[node]! : tree.right[node]!;
  }
  return { value: wrap(BigInt(tree.value[node]!), output), confidence: BigInt(tree.confidence[node]!) };
}

function askForest(description: Of<"forest">, trees: readonly DecisionTree[], features: readonly bigint[]): Answer {
  const answers = trees.map((tree) => walk(description, tree, features)).filter(({ confidence }) => confidence > 0n);
  if (description.answer.kind === "mean") {
    if (answers.length === 0) return nothing;
    const count = BigInt(answers.length);
    return {
      value: answers.reduce((sum, { value }) => sum + value, 0n) / count,
      confidence: answers.reduce((sum, { confidence }) => sum + confidence, 0n) / count,
    };
  }
  const { classes } = description.answer;
  const votes = answers.filter(({ value }) => value >= 0n && value < BigInt(classes));
  if (votes.length === 0) return nothing;
  const weights = Array.from({ length: classes }, (_, label) =>
    votes.filter(({ value }) => value === BigInt(label)).reduce((sum, { confidence }) => sum + confidence, 0n),
  );
  const best = firstLargest(weights);
  return { value: BigInt(best), confidence: weights[best]! / BigInt(votes.length) };
}

function askBoosted(
  description: Of<"boostedTrees">,
  trees: readonly DecisionTree[],
  features: readonly bigint[],
): Answer {
  const leaves = trees.map((tree) => walk(description, tree, features).value);
  const { answer } = description;
  if (answer.kind === "classes") {
    const scores = Array.from({ length: answer.classes }, (_, label) =>
      leaves.filter((_, tree) => tree % answer.classes === label).reduce((sum, leaf) => sum + leaf, 0n),
    );
    return largest(scores, answer.margin && [BigInt(answer.margin.multiplier), BigInt(answer.margin.shift)]);
  }
  const sum = leaves.reduce((total, leaf) => total + leaf, 0n);
  if (answer.kind === "sign") {
    const { margin } = answer;
    const distance = sum < 0n ? -sum : sum;
    const confidence = margin ? doubt(distance, [BigInt(margin.multiplier), BigInt(margin.shift)]) : 255n;
    return { value: sum > 0n ? 1n : 0n, confidence };
  }
  const half = answer.shift === 0 ? 0n : 2n ** BigInt(answer.shift - 1);
  return { value: wrap((sum + half) >> BigInt(answer.shift), description.output), confidence: 255n };
}

/** The first largest score; how sure it is follows from the next largest, where there is one and a scale. */
function largest(scores: readonly bigint[], scale: readonly bigint[] | undefined): Answer {
  const best = firstLargest(scores);
  const value = BigInt(best);
  const others = scores.filter((_, label) => label !== best);
  if (scale === undefined || others.length === 0) return { value, confidence: 255n };
  return { value, confidence: doubt(scores[best]! - others[firstLargest(others)]!, scale) };
}

function doubt(margin: bigint, [multiplier, shift]: readonly bigint[]): bigint {
  const most = 2n ** 47n - 1n;
  return saturate(requantized(margin < most ? margin : most, multiplier!, shift!), "u8");
}

function firstLargest(values: readonly bigint[]): number {
  return values.reduce((best, value, index) => (value > values[best]! ? index : best), 0);
}

/** An image with its pixels by row, column and channel. */
type Image = readonly (readonly (readonly bigint[])[])[];

function runNetwork(
  description: Of<"linear"> | Of<"multilayerPerceptron"> | Of<"convolutional">,
  tensors: readonly (readonly bigint[])[],
  features: readonly bigint[],
): Answer {
  const isLinear = description.family === "linear";
  const { answer } = description;
  const activationType = isLinear ? "i16" : description.activationType;
  const hidden =
    description.family === "convolutional"
      ? description.layers
      : isLinear
        ? []
        : description.hidden.map((size) => ({ kind: "dense", size }) as const);
  const layers = [...hidden, { kind: "dense", size: answer.kind === "value" ? 1 : answer.classes } as const];
  const remaining = tensors.slice();
  const scaling = description.featureScaling === "each" ? remaining.splice(0, 2) : undefined;
  const parameters = layers.map((layer) =>
    layer.kind === "pooling" ? undefined : { weights: remaining.shift()!, bias: remaining.shift()! },
  );
  const hasTable = !isLinear && description.activation === "table";
  const table = hasTable ? remaining.pop()! : undefined;
  const scales = (remaining.shift() ?? []).slice();
  const requantize = (value: bigint, [multiplier, shift]: readonly bigint[], type: IntegerType) =>
    saturate(requantized(value, multiplier!, shift!), type);
  const scaled = features.map((feature, index) =>
    scaling === undefined ? feature : BigInt.asIntN(64, (feature - scaling[0]![index]!) * scaling[1]![index]!),
  );
  const { height, width, channels } =
    description.family === "convolutional" ? description.image : { height: 1, width: 1, channels: features.length };
  let image: Image = grid(height, width, (y, x) =>
    scaled.slice((y * width + x) * channels, (y * width + x + 1) * channels),
  );
  const mapAll = (change: (element: bigint) => bigint) => {
    image = image.map((line) => line.map((pixel) => pixel.map(change)));
  };
  if (description.featureScaling !== "none") {
    const scale = scales.splice(0, 2);
    mapAll((element) => requantize(element, scale, activationType));
  }
  for (const [index, layer] of layers.entries()) {
    if (layer.kind === "pooling") {
      image = pool(image, layer);
      continue;
    }
    const { weights, bias } = parameters[index]!;
    image =
      layer.kind === "dense"
        ? [[bias.map((start, row) => start + dot(weights, row, image.flat(2)))]]
        : convolve(image, layer, weights, bias);
    mapAll((element) => wrap(element, isLinear ? description.accumulator : "i32"));
    if (index === layers.length - 1) break;
    const scale = scales.splice(0, 2);
    if (table === undefined) {
      mapAll((element) => {
        const value = requantize(element, scale, activationType);
        return value < 0n ? 0n : value;
      });
    } else {
      mapAll((element) => wrap(table[Number(requantize(element, scale, "i8") & 255n)]!, activationType));
    }
  }
  const outputs = image.flat(2);
  if (answer.kind === "value") {
    return { value: requantize(outputs[0]!, scales, description.output), confidence: 255n };
  }
  return largest(outputs, answer.confidence === "margin" ? scales : undefined);
}

function requantized(value: bigint, multiplier: bigint, shift: bigint): bigint {
  const places = shift & 63n;
  const half = places > 0n ? 1n << (places - 1n) : 0n;
  return BigInt.asIntN(64, value * multiplier + half) >> places;
}

function saturate(value: bigint, type: IntegerType): bigint {
  const bits = BigInt(type.slice(1));
  const low = type.startsWith("i") ? -(2n ** (bits - 1n)) : 0n;
  const high = low + 2n ** bits - 1n;
  return value < low ? low : value > high ? high : value;
}

function dot(matrix: readonly bigint[], row: number, vector: readonly bigint[]): bigint {
  return vector.reduce((sum, element, column) => sum + element * matrix[row * vector.length + column]!, 0n);
}

function grid<T>(height: number, width: number, make: (y: number, x: number) => T): T[][] {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => make(y, x)));
}

/** How many windows of this size fit, one every `stride`. */
function windows(size: number, window: number, stride: number): number {
  let count = 0;
  while (count * stride + window <= size) count++;
  return count;
}

function convolve(
  image: Image,
  layer: Extract<Of<"convolutional">["layers"][number], { kind: "convolution" }>,
  kernel: readonly bigint[],
  bias: readonly bigint[],
): Image {
  const [kernelHeight, kernelWidth] = layer.kernel;
  const [paddingHeight, paddingWidth] = layer.padding;
  const channels = image[0]![0]!.length;
  const blank = new Array<bigint>(channels).fill(0n);
  const padded = grid(image.length + 2 * paddingHeight, image[0]!.length + 2 * paddingWidth, (y, x) => {
    return image[y - paddingHeight]?.[x - paddingWidth] ?? blank;
  });
  const height = windows(padded.length, kernelHeight, layer.stride[0]);
  const width = windows(padded[0]!.length, kernelWidth, layer.stride[1]);
  return grid(height, width, (y, x) =>
    bias.map((start, filter) => {
      const window: bigint[] = [];
      for (let i = 0; i < kernelHeight; i++) {
        for (let j = 0; j < kernelWidth; j++) {
          window.push(...padded[y * layer.stride[0] + i]![x * layer.stride[1] + j]!);
        }
      }
      return start + dot(kernel, filter, window);
    }),
  );
}

function pool(image: Image, layer: Extract<Of<"convolutional">["layers"][number], { kind: "pooling" }>): Image {
  const [windowHeight, windowWidth] = layer.window;
  const height = windows(image.length, windowHeight, layer.stride[0]);
  const width = windows(image[0]!.length, windowWidth, layer.stride[1]);
  return grid(height, width, (y, x) =>
    image[0]![0]!.map((_, channel) => {
      const window = grid(windowHeight, windowWidth, (i, j) => {
        return image[y * layer.stride[0] + i]![x * layer.stride[1] + j]![channel]!;
      }).flat();
      if (layer.operation === "average") return window.reduce((sum, value) => sum + value) / BigInt(window.length);
      return window[firstLargest(window)]!;
    }),
  );
}

function runBinarized(
  description: Of<"binarized">,
  [inputThresholds, ...tensors]: readonly (readonly bigint[])[],
  features: readonly bigint[],
): Answer {
  let signs = features.map((feature, index) => (feature >= inputThresholds![index]! ? 1n : -1n));
  for (let layer = 0; ; layer++) {
    const words = tensors[2 * layer]!;
    const thresholds = tensors[2 * layer + 1]!;
    const wordsPerRow = Math.ceil(signs.length / 32);
    const sums = thresholds.map((threshold, row) => {
      const weightAt = (bit: number) =>
        (words[row * wordsPerRow + Math.floor(bit / 32)]! >> BigInt(bit % 32)) % 2n === 1n ? 1n : -1n;
      return wrap(
        signs.reduce((sum, sign, bit) => sum + sign * weightAt(bit), threshold),
        "i32",
      );
    });
    if (layer === description.hidden.length) {
      return largest(sums, description.confidence === "margin" ? tensors.at(-1) : undefined);
    }
    signs = sums.map((sum) => (sum >= 0n ? 1n : -1n));
  }
}

/** The hash of the instruction HASH, in unsigned 64 bits. */
function hash(values: readonly bigint[]): bigint {
  let state = 0n;
  for (const value of values) {
    state = ((state ^ BigInt.asUintN(64, value)) * 0x9e3779b97f4a7c15n) % 2n ** 64n;
    state ^= state / 2n ** 32n;
  }
  return state;
}

function lookUp(
  description: Of<"contextTable">,
  tensors: readonly (readonly bigint[])[],
  features: readonly bigint[],
): Answer {
  const row = Number(hash(features.slice(0, description.order)) % BigInt(description.rows));
  const { answer } = description;
  if (answer.kind === "prediction") return { value: tensors[0]![row]!, confidence: tensors[1]![row]! };
  const counts = tensors[0]!.slice(row * answer.classes, (row + 1) * answer.classes);
  const sum = counts.reduce((total, count) => total + count, 0n);
  const best = firstLargest(counts);
  return { value: BigInt(best), confidence: sum === 0n ? 0n : (counts[best]! * 255n) / sum };
}

function askPerceptron(
  description: Of<"hashedPerceptron">,
  tensors: readonly (readonly bigint[])[],
  features: readonly bigint[],
): Answer {
  const { tables, rows } = description;
  const weights = tables.map((chosen, table) => {
    const row = hash([BigInt(table), ...chosen.map((feature) => features[feature]!)]) % BigInt(rows);
    return tensors[0]![table * rows + Number(row)]!;
  });
  const margin = weights.reduce((sum, weight) => sum + weight, 0n) - tensors[1]![0]!;
  const distance = margin < 0n ? -margin : margin;
  return { value: margin >= 0n ? 1n : 0n, confidence: distance < 255n ? distance : 255n };
}
