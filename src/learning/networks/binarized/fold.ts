import { type BinarizedDescription, multiplyByRows, type ParameterBlock } from "../../../models/index.ts";
import type { FeatureScales } from "../feature-scales.ts";
import { type LatentParameters, takeSigns } from "./parameters.ts";
import { leastVariance } from "./passes.ts";

/** A binarized network as machines run it, see `BinarizedDescription`. */
export interface FoldedNetwork {
  /** By feature: it counts as +1 from here on. */
  readonly thresholds: Int32Array;
  readonly layers: readonly FoldedLayer[];
  /** What 1 of the last sums counts in a score. */
  readonly scoreScale: number;
}

interface FoldedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row by row, +1 and -1. */
  readonly signs: Float64Array;
  /** Whole numbers, added to the sums. */
  readonly thresholds: Float64Array;
}

/** Beyond all integers of 32 bits that features can be. */
const integers = { low: -(2 ** 31), high: 2 ** 31 - 1 } as const;

/**
 * Makes whole numbers of latent parameters. Normalization becomes a threshold: with the mean m and the deviation d that
 * a sum has over the samples, (sum - m) / d + shift >= 0 is sum + floor(d * shift - m) >= 0.
 *
 * @param values features of samples, `count` of them
 */
export function foldNetwork(
  parameters: LatentParameters,
  scales: FeatureScales,
  values: Int32Array,
  count: number,
): FoldedNetwork {
  const thresholds = foldFeatureThresholds(parameters.thresholds, scales);
  const scoreScale = parameters.scoreScale[0]!;
  const layers: FoldedLayer[] = [];
  let signs = featureSigns(thresholds, values, 0, count);
  for (const [index, { inputs, outputs, weights, shifts }] of parameters.layers.entries()) {
    const weightSigns = new Float64Array(weights.length);
    takeSigns(weights, weights.length, weightSigns);
    const layer = { inputs, outputs, signs: weightSigns, thresholds: new Float64Array(outputs) };
    layers.push(layer);
    if (index === parameters.layers.length - 1) {
      for (let output = 0; output < outputs; output++)
        layer.thresholds[output] = Math.round(shifts[output]! / scoreScale);
      break;
    }
    const sums = sumLayer(layer, signs, count);
    for (let output = 0; output < outputs; output++) {
      const { mean, deviation } = moments(sums, output, outputs, count);
      const threshold = Math.floor(deviation * shifts[output]! - mean);
      layer.thresholds[output] = threshold;
      for (let place = output; place < sums.length; place += outputs) sums[place] = sums[place]! + threshold;
    }
    signs = signsOf(sums);
  }
  return { thresholds, layers, scoreScale };
}

/**
 * The sums of the last layer with their thresholds, sample by sample: whole numbers, the largest of which is the answer.
 *
 * @param values features, those of the first sample at `offset`
 */
export function runFolded(network: FoldedNetwork, values: Int32Array, offset: number, count: number): Float64Array {
  let sums = featureSigns(network.thresholds, values, offset, count);
  for (const layer of network.layers) sums = sumLayer(layer, signsOf(sums), count);
  return sums;
}

/** The parameters of a slot for this network, without scales of margins. */
export function blockOfFolded({ thresholds, layers }: FoldedNetwork): ParameterBlock {
  return {
    tensors: [thresholds, ...layers.flatMap((layer) => [packRows(layer), Int32Array.from(layer.thresholds)])],
  };
}

/** The description of a folded network. */
export function describeFolded({ thresholds, layers }: FoldedNetwork): BinarizedDescription {
  const sizes = layers.map(({ outputs }) => outputs);
  return {
    family: "binarized",
    features: thresholds.length,
    featureType: "i32",
    output: "i32",
    hidden: sizes.slice(0, -1),
    classes: sizes.at(-1)!,
  };
}

function foldFeatureThresholds(thresholds: Float64Array, { featureMean, featureScale }: FeatureScales): Int32Array {
  return Int32Array.from(thresholds, (threshold, feature) => {
    const scale = featureScale[feature]!;
    // A feature without a scale is seen as 0, whatever it is.
    if (scale === 0) return threshold <= 0 ? integers.low : integers.high;
    const lowest = Math.ceil(threshold / scale + featureMean[feature]!);
    return Math.max(integers.low, Math.min(integers.high, lowest));
  });
}

function featureSigns(thresholds: Int32Array, values: Int32Array, offset: number, count: number): Float64Array {
  const features = thresholds.length;
  const signs = new Float64Array(count * features);
  for (let index = 0; index < signs.length; index++) {
    signs[index] = values[offset + index]! >= thresholds[index % features]! ? 1 : -1;
  }
  return signs;
}

function sumLayer({ inputs, outputs, signs, thresholds }: FoldedLayer, entering: Float64Array, count: number) {
  const sums = new Float64Array(count * outputs);
  multiplyByRows(entering, 0, count, signs, outputs, inputs, thresholds, sums, 0);
  return sums;
}

function signsOf(sums: Float64Array): Float64Array {
  takeSigns(sums, sums.length, sums);
  return sums;
}

function moments(sums: Float64Array, column: number, columns: number, count: number) {
  let mean = 0;
  for (let index = column; index < sums.length; index += columns) mean += sums[index]!;
  mean /= count;
  let squares = 0;
  for (let index = column; index < sums.length; index += columns) squares += (sums[index]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count + leastVariance) };
}

/** 32 signs a word, bit i % 32 of word i / 32 set where sign i is +1. */
function packRows({ inputs, outputs, signs }: FoldedLayer): Uint32Array {
  const words = Math.ceil(inputs / 32);
  const packed = new Uint32Array(outputs * words);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      if (signs[output * inputs + input]! > 0) packed[output * words + (input >> 5)]! |= 1 << (input & 31);
    }
  }
  return packed;
}
