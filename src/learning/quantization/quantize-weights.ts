import { layerSums, type PlacedLayer, rowsOf, type WeightedLayer } from "./layer-sums.ts";

/** A layer in integers: sums of weights * inputs + bias, times `scale`, are near those in floating point. */
export interface QuantizedWeights {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  /** What a sum of 1 stands for. */
  readonly scale: number;
  /** What a weight of 1 stands for, for inputs of the layer in floating point. */
  readonly weightScale: number;
  /** No sum is further from 0, whatever the inputs are. */
  readonly largestSum: number;
  /** Sums of the calibration. */
  readonly sums: Float64Array;
  /** Root of the mean squared difference to the sums in floating point, over the deviation of these. */
  readonly relativeError: number;
}

/** What a layer takes. */
export interface LayerInputs {
  readonly count: number;
  /** Integers, sample by sample. */
  readonly inputs: Float64Array;
  /** By column of the weights, repeated: what is taken stands for units * integer + constants. */
  readonly units: Float64Array;
  readonly constants: Float64Array;
  /** The integers that can come. */
  readonly low: number;
  readonly high: number;
}

/** What the integers must keep to. */
export interface WeightLimits {
  /** Of weights; their range is symmetric. */
  readonly largest: number;
  /** Of sums; the bias keeps to 32 bits at least. */
  readonly largestSum: number;
}

/** What share of the range of weights is looked at: a finer step for most, the largest ones cut off. */
const cuts = [1, 0.9, 0.8, 0.7, 0.6, 0.5] as const;

const largestBias = 2 ** 31 - 1;

/** So many samples are enough to choose a step. */
const samplesToChoose = 256;

/**
 * Rounds weights to multiples of one step, the one with the least error of sums; the bias takes over what rounding changes
 * on the average (bias correction, Nagel et al. 2019). Steps are made coarser until no sum can overflow.
 *
 * @param expected sums of the layer in floating point, sample by sample
 */
export function quantizeWeights(
  placed: PlacedLayer<WeightedLayer>,
  inputs: LayerInputs,
  expected: Float64Array,
  limits: WeightLimits,
): QuantizedWeights {
  const { layer } = placed;
  const { weights, bias } = inIntegerUnits(layer, inputs);
  const steps = limits.largest > 127 ? [1] : cuts;
  const count = Math.min(inputs.count, samplesToChoose);
  const part = { ...inputs, count, inputs: inputs.inputs.subarray(0, (inputs.inputs.length / inputs.count) * count) };
  const partExpected = expected.subarray(0, (expected.length / inputs.count) * count);
  let chosen = 1;
  let least = Number.POSITIVE_INFINITY;
  for (const cut of steps.length > 1 ? steps : []) {
    const { relativeError } = roundWeights(placed, weights, bias, part, partExpected, limits, cut);
    if (relativeError >= least) continue;
    least = relativeError;
    chosen = cut;
  }
  return roundWeights(placed, weights, bias, inputs, expected, limits, chosen);
}

/** The parameters of a layer for the integers that it takes. */
function inIntegerUnits(layer: WeightedLayer, { units, constants }: LayerInputs) {
  const depth = layer.weights.length / rowsOf(layer);
  const weights = new Float64Array(layer.weights.length);
  const bias = Float64Array.from(layer.bias);
  for (let index = 0; index < weights.length; index++) {
    const row = Math.floor(index / depth);
    const column = index % depth;
    weights[index] = layer.weights[index]! * units[column % units.length]!;
    bias[row] = bias[row]! + layer.weights[index]! * constants[column % constants.length]!;
  }
  return { weights, bias };
}

function roundWeights(
  placed: PlacedLayer<WeightedLayer>,
  weights: Float64Array,
  bias: Float64Array,
  { count, inputs, units, low, high }: LayerInputs,
  expected: Float64Array,
  { largest, largestSum }: WeightLimits,
  cut: number,
): QuantizedWeights {
  const rows = bias.length;
  const depth = weights.length / rows;
  const greatest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const most = greatest(weights);
  let scale = most > 0 ? (most * cut) / largest : greatest(bias) / 2 ** 20 || 1;
  for (;;) {
    const rounded = weights.map((weight) => Math.min(largest, Math.max(-largest, Math.round(weight / scale))));
    const whole = bias.map((value) => Math.round(value / scale));
    const without = layerSums(placed, rounded, whole, inputs, count);
    correctBias(whole, without, expected, scale);
    const reached = Math.max(furthestSum(rounded, whole, depth, low, high) / largestSum, greatest(whole) / largestBias);
    if (reached > 1) {
      scale *= reached * 1.01;
      continue;
    }
    return {
      weights: rounded,
      bias: whole,
      scale,
      weightScale: scale / (units.reduce((sum, unit) => sum + unit, 0) / units.length || 1),
      largestSum: furthestSum(rounded, whole, depth, low, high),
      sums: without,
      relativeError: errorOf(without, expected, scale),
    };
  }
}

/** Adds to the bias what sums are too small on the average, and to the sums too. */
function correctBias(bias: Float64Array, sums: Float64Array, expected: Float64Array, scale: number): void {
  const rows = bias.length;
  const missing = new Float64Array(rows);
  for (let index = 0; index < sums.length; index++) {
    missing[index % rows] = missing[index % rows]! + expected[index]! / scale - sums[index]!;
  }
  for (let row = 0; row < rows; row++) missing[row] = Math.round(missing[row]! / Math.max(1, sums.length / rows));
  for (let row = 0; row < rows; row++) bias[row] = bias[row]! + missing[row]!;
  for (let index = 0; index < sums.length; index++) sums[index] = sums[index]! + missing[index % rows]!;
}

/** How far from 0 a sum can be for any inputs between two bounds, 0 among them. */
function furthestSum(weights: Float64Array, bias: Float64Array, depth: number, low: number, high: number): number {
  let furthest = 0;
  for (let row = 0; row < bias.length; row++) {
    let least = bias[row]!;
    let most = bias[row]!;
    for (let index = row * depth; index < (row + 1) * depth; index++) {
      const weight = weights[index]!;
      least += weight > 0 ? weight * low : weight * high;
      most += weight > 0 ? weight * high : weight * low;
    }
    furthest = Math.max(furthest, most, -least);
  }
  return furthest;
}

function errorOf(sums: Float64Array, expected: Float64Array, scale: number): number {
  let mean = 0;
  for (let index = 0; index < expected.length; index++) mean += expected[index]! / expected.length;
  let squares = 0;
  let deviations = 0;
  for (let index = 0; index < expected.length; index++) {
    squares += (sums[index]! * scale - expected[index]!) ** 2;
    deviations += (expected[index]! - mean) ** 2;
  }
  return deviations > 0 ? Math.sqrt(squares / deviations) : 0;
}
