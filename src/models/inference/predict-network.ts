import { type IntegerType, integerBits } from "../../bytecode/index.ts";
import { type LayeredDescription, type NetworkPlan, planNetwork } from "../code/network-plan.ts";
import { imageSize } from "../layer-shape.ts";
import type { Model, TensorData } from "../model.ts";
import { type BlockTensors, blockTensors } from "./block-tensors.ts";
import { createFeatureLoader, type FeatureLoader } from "./feature-bits.ts";
import { createConvolution, createPooling, type LayerStep, multiplyDense } from "./layer-products.ts";
import type { Predictor } from "./predictor.ts";
import {
  createRequantization,
  type Requantization,
  requantize,
  requantizeAll,
  requantizeProduct,
  requantizeWide,
} from "./requantize.ts";
import { confidenceOf, confidenceOfScores, firstLargest } from "./score-confidence.ts";

/** Layers one after the other. */
export function predictNetwork(description: LayeredDescription, model: Model): Predictor {
  const plan = planNetwork(description);
  const tensors = blockTensors(description, model);
  const scales = plan.requantizations > 0 ? tensors("scales") : new Int32Array(0);
  let used = 0;
  const nextScale = (type: IntegerType): Requantization => {
    const scale = createRequantization(scales[used]!, scales[used + 1]!, type);
    used += 2;
    return scale;
  };
  const input = new Int32Array(description.features);
  const load = createInput(plan, tensors, nextScale, input);
  if (plan.accumulator === "i64") return predictWideLinear(plan, tensors, nextScale, input, load);
  const table = plan.activation === "table" ? Int32Array.from(tensors("activation")) : undefined;
  const steps: LayerStep[] = [];
  let current = input;
  for (const [index, planned] of plan.layers.entries()) {
    const source = current;
    const target = new Int32Array(imageSize(planned.output));
    current = target;
    if (planned.layer.kind === "pooling") {
      steps.push(createPooling(planned, source, target));
      continue;
    }
    // All of one type: products are compiled once.
    const weights = Int32Array.from(tensors(`weights${index}`));
    const bias = Int32Array.from(tensors(`bias${index}`));
    steps.push(
      planned.layer.kind === "convolution"
        ? createConvolution(planned, weights, bias, source, target)
        : () => multiplyDense(weights, bias, source, target, 0),
    );
    if (index < plan.layers.length - 1) steps.push(createActivation(plan, nextScale, table, target));
  }
  const sums = current;
  const { answer, output } = plan;
  if (answer.kind === "value") {
    const scale = nextScale(output);
    return createPredictor(load, steps, (predictor) => {
      predictor.confidence = 255;
      return requantize(sums[0]!, scale) + 0;
    });
  }
  const scale = answer.confidence === "margin" ? nextScale("u8") : undefined;
  return createPredictor(load, steps, (predictor) => {
    const best = firstLargest(sums);
    predictor.confidence = confidenceOfScores(sums, best, scale);
    return best;
  });
}

function createPredictor(
  load: FeatureLoader,
  steps: readonly LayerStep[],
  answer: (predictor: { confidence: number }) => number,
): Predictor {
  const predictor = {
    confidence: 0,
    predict(features: Int32Array, offset: number): number {
      load(features, offset);
      for (let index = 0; index < steps.length; index++) steps[index]!();
      return answer(predictor);
    },
  };
  return predictor;
}

type NextScale = (type: IntegerType) => Requantization;

/** Brings features into what the first layer takes: patterns of 32 bits, or elements of the activation type. */
function createInput(plan: NetworkPlan, tensors: BlockTensors, nextScale: NextScale, input: Int32Array): FeatureLoader {
  const { featureType, featureScaling } = plan;
  const load = createFeatureLoader(featureType, input);
  if (featureScaling === "none") return load;
  const scale = nextScale(plan.activationType);
  const isUnsigned = featureType === "u32";
  if (featureScaling === "common") {
    return (features, offset) => {
      load(features, offset);
      for (let index = 0; index < input.length; index++) {
        input[index] = requantize(isUnsigned ? input[index]! >>> 0 : input[index]!, scale);
      }
    };
  }
  const offsets = tensors("offsets");
  const multipliers = tensors("multipliers");
  return (features, offset) => {
    load(features, offset);
    for (let index = 0; index < input.length; index++) {
      const feature = isUnsigned ? input[index]! >>> 0 : input[index]!;
      input[index] = requantizeProduct(feature - offsets[index]!, multipliers[index]!, scale);
    }
  };
}

/** Activates sums where they are. */
function createActivation(
  { activationType }: NetworkPlan,
  nextScale: NextScale,
  table: Int32Array | undefined,
  sums: Int32Array,
): LayerStep {
  if (table === undefined) {
    const scale = { ...nextScale(activationType), low: 0 };
    return () => requantizeAll(sums, sums, scale);
  }
  const scale = nextScale("i8");
  return () => {
    requantizeAll(sums, sums, scale);
    for (let index = 0; index < sums.length; index++) sums[index] = table[sums[index]! & 255]!;
  };
}

/** One layer whose sums have 64 bits. */
function predictWideLinear(
  plan: NetworkPlan,
  tensors: BlockTensors,
  nextScale: NextScale,
  input: Int32Array,
  load: FeatureLoader,
): Predictor {
  const weights = tensors("weights0");
  const bias = tensors("bias0");
  const isUnsigned = plan.featureType === "u32" && plan.featureScaling === "none";
  const { answer } = plan;
  const scale =
    answer.kind === "value" ? nextScale(plan.output) : answer.confidence === "margin" ? nextScale("u8") : undefined;
  const bits = plan.featureScaling === "none" ? integerBits(plan.featureType) : 16;
  return largestSum(weights, bias, input.length, 2 ** bits) <= Number.MAX_SAFE_INTEGER
    ? predictExactSums({ weights, bias, input, load, isUnsigned }, answer.kind === "value", scale)
    : predictSplitSums({ weights, bias, input, load, isUnsigned }, answer.kind === "value", scale);
}

interface WideLayer {
  readonly weights: TensorData;
  readonly bias: TensorData;
  readonly input: Int32Array;
  readonly load: FeatureLoader;
  /** Whether the input's patterns are of u32. */
  readonly isUnsigned: boolean;
}

/** What no sum is above, whatever the features are. */
function largestSum(weights: TensorData, bias: TensorData, columns: number, largestFeature: number): number {
  let most = 0;
  for (let row = 0; row < bias.length; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += Math.abs(weights[row * columns + column]!);
    most = Math.max(most, sum * largestFeature + Math.abs(bias[row]!));
  }
  return most;
}

/** Sums that floating point holds exactly. */
function predictExactSums(layer: WideLayer, isValue: boolean, scale: Requantization | undefined): Predictor {
  const { input, load, isUnsigned } = layer;
  const weights = Float64Array.from(layer.weights);
  const bias = Float64Array.from(layer.bias);
  const elements = new Float64Array(input.length);
  const sums = new Float64Array(bias.length);
  const predictor = {
    confidence: 0,
    predict(features: Int32Array, offset: number): number {
      load(features, offset);
      for (let index = 0; index < input.length; index++) {
        elements[index] = isUnsigned ? input[index]! >>> 0 : input[index]!;
      }
      let position = 0;
      for (let row = 0; row < sums.length; row++) {
        let sum = bias[row]!;
        for (let column = 0; column < elements.length; column++) sum += weights[position++]! * elements[column]!;
        sums[row] = sum;
      }
      if (isValue) {
        predictor.confidence = 255;
        return requantize(sums[0]!, scale!) + 0;
      }
      const best = firstLargest(sums);
      predictor.confidence = confidenceOfScores(sums, best, scale);
      return best;
    },
  };
  return predictor;
}

/** Sums beyond 2^53, kept as two: of the features' upper 16 bits, with what the lower ones carry, and of the lower ones. */
function predictSplitSums(layer: WideLayer, isValue: boolean, scale: Requantization | undefined): Predictor {
  const { weights, bias, input, load, isUnsigned } = layer;
  const uppers = new Float64Array(bias.length);
  const lowers = new Float64Array(bias.length);
  const distance = (left: number, right: number) =>
    (uppers[left]! - uppers[right]!) * 0x10000 + (lowers[left]! - lowers[right]!);
  const predictor = {
    confidence: 0,
    predict(features: Int32Array, offset: number): number {
      load(features, offset);
      let position = 0;
      for (let row = 0; row < bias.length; row++) {
        let upper = 0;
        let lower = bias[row]!;
        for (let column = 0; column < input.length; column++) {
          const element = input[column]!;
          const weight = weights[position++]!;
          upper += weight * (isUnsigned ? element >>> 16 : element >> 16);
          lower += weight * (element & 0xffff);
        }
        const carried = Math.floor(lower / 0x10000);
        uppers[row] = upper + carried;
        lowers[row] = lower - carried * 0x10000;
      }
      if (isValue) {
        predictor.confidence = 255;
        const upper = Math.floor(uppers[0]! / 0x10000);
        const lower = (uppers[0]! - upper * 0x10000) * 0x10000 + lowers[0]!;
        return requantizeWide(upper, lower, scale!) + 0;
      }
      let best = 0;
      for (let row = 1; row < bias.length; row++) if (distance(row, best) > 0) best = row;
      let margin = Number.POSITIVE_INFINITY;
      for (let row = 0; row < bias.length; row++) {
        if (row !== best) margin = Math.min(margin, distance(best, row));
      }
      predictor.confidence = bias.length === 1 ? 255 : confidenceOf(margin, scale);
      return best;
    },
  };
  return predictor;
}
