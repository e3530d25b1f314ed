import { type FloatNetwork, imageSize } from "../../models/index.ts";
import { chooseRange } from "./clip-range.ts";
import type { PlacedLayer, WeightedLayer } from "./layer-sums.ts";

/** How integer features become what the first layer of a quantized network takes: `featureScaling` is `each`. */
export interface QuantizedFeatures {
  readonly offsets: Int32Array;
  readonly multipliers: Int32Array;
  /** Of the first row of the scales, whose multiplier is 1. */
  readonly shift: number;
  /** By element: the first layer of the network in floating point sees units * integer + constants. */
  readonly units: Float64Array;
  readonly constants: Float64Array;
  /** What is taken of samples of the calibration, sample by sample. */
  readonly inputs: Float64Array;
  /** Share of these that is at an end of the range. */
  readonly saturated: number;
}

/** No multiplier is above: differences of features of 32 bits times it stay within 64 bits. */
const largestMultiplier = 2 ** 30;

/** How far beyond what the calibration shows, to both sides, features of 16 bits reach: their steps are fine anyway. */
const headroom = 0.25;

/** What share of the range must be left. */
const mostOfRange = 0.75;

/** The least share of the integers that a feature of small weights gets. */
const leastShare = 1 / 16;

/**
 * Chooses the range of each feature, or, where a convolution comes first, of each channel, and its integers.
 *
 * @param first the first layer with weights, and whether it sees images
 * @param values features of the calibration, sample by sample
 * @param normalized what the network in floating point sees of them
 * @param balance 0: every feature has all integers; 1: as many as its weights are large. In between errors of features and
 *   of weights are balanced (Xiao et al. 2023)
 */
export function quantizeFeatures(
  network: FloatNetwork,
  first: PlacedLayer<WeightedLayer>,
  largest: number,
  samples: { readonly values: Int32Array; readonly normalized: Float64Array },
  balance: number,
): QuantizedFeatures {
  const length = imageSize(network.image);
  const sharesWeights = network.layers[0]!.kind !== "dense";
  const groups = sharesWeights ? network.image.channels : length;
  const isPadded = first.layer.kind === "convolution" && Math.max(...first.layer.padding) > 0;
  const ranges = groupRanges(network, samples.normalized, groups, largest, isPadded);
  const shares = sharesOfIntegers(first.layer, ranges, groups, balance);
  const { featureMean, featureScale } = network;
  const offsets = new Int32Array(length);
  const factors = new Float64Array(length);
  for (let index = 0; index < length; index++) {
    const { low, high } = ranges[index % groups]!;
    const scale = featureScale[index]!;
    if (!(scale !== 0 && high > low)) continue;
    const mean = featureMean[index]!;
    const offset = limitTo32Bits(Math.round(mean + (low + high) / 2 / scale));
    const center = (offset - mean) * scale;
    offsets[index] = offset;
    const factor = ((scale * largest) / Math.max(high - center, center - low)) * shares[index % groups]!;
    factors[index] = sharesWeights ? factor : withoutFraction(factor);
  }
  const greatest = factors.reduce((most, factor) => Math.max(most, Math.abs(factor)), 0);
  const shift = Math.max(0, Math.min(62, Math.floor(Math.log2(largestMultiplier / Math.max(greatest, 2 ** -40)))));
  const multipliers = Int32Array.from(factors, (factor) => {
    const multiplier = Math.min(
      largestMultiplier,
      Math.max(factor === 0 ? 0 : 1, Math.round(Math.abs(factor) * 2 ** shift)),
    );
    return factor < 0 ? -multiplier : multiplier;
  });
  const units = new Float64Array(length);
  const constants = new Float64Array(length);
  for (let index = 0; index < length; index++) {
    if (multipliers[index] === 0) continue;
    units[index] = (featureScale[index]! / multipliers[index]!) * 2 ** shift;
    constants[index] = (offsets[index]! - featureMean[index]!) * featureScale[index]!;
  }
  if (sharesWeights) {
    unify(constants, multipliers, groups);
    unify(units, multipliers, groups);
  }
  const inputs = scaleFeatures(samples.values, offsets, multipliers, shift, largest);
  let ends = 0;
  for (let index = 0; index < inputs.length; index++) {
    if (inputs[index]! >= largest || inputs[index]! <= -largest - 1) ends++;
  }
  return { offsets, multipliers, shift, units, constants, inputs, saturated: ends / Math.max(1, inputs.length) };
}

/** What RMT_VECTOR_SUB, RMT_VECTOR_MUL and RMT_REQUANTIZE by 1 and the shift make of features. */
export function scaleFeatures(
  values: Int32Array,
  offsets: Int32Array,
  multipliers: Int32Array,
  shift: number,
  largest: number,
): Float64Array {
  const scale = 2 ** -shift;
  const length = offsets.length;
  const scaled = new Float64Array(values.length);
  for (let base = 0; base < values.length; base += length) {
    for (let index = 0; index < length; index++) {
      const value = Math.floor((values[base + index]! - offsets[index]!) * multipliers[index]! * scale + 0.5);
      scaled[base + index] = value > largest ? largest : Math.max(value, -largest - 1);
    }
  }
  return scaled;
}

/** A factor that makes whole numbers exact, where that does not cost much of the range. */
function withoutFraction(factor: number): number {
  const whole = Math.trunc(factor);
  return Math.abs(whole) >= mostOfRange * Math.abs(factor) ? whole : factor;
}

/** Of normalized features. */
interface GroupRange {
  readonly low: number;
  readonly high: number;
}

function groupRanges(
  { featureLimit = Number.POSITIVE_INFINITY }: FloatNetwork,
  normalized: Float64Array,
  groups: number,
  largest: number,
  isPadded: boolean,
): readonly GroupRange[] {
  const column = new Float64Array(normalized.length / groups);
  return Array.from({ length: groups }, (_, group): GroupRange => {
    for (let index = 0; index < column.length; index++) column[index] = normalized[index * groups + group]!;
    // What is padded with 0 must be 0 in integers too.
    if (isPadded) for (let index = 0; index < column.length; index++) column[index] = Math.abs(column[index]!);
    const range = chooseRange(column, (isPadded ? 1 : 2) * largest, isPadded);
    const around = (range.high - range.low) * (largest > 127 ? headroom : 0);
    const low = isPadded ? -range.high : range.low;
    return {
      low: Math.min(low, Math.max(low - around, -featureLimit)),
      high: Math.max(range.high, Math.min(range.high + around, featureLimit)),
    };
  });
}

function sharesOfIntegers(
  { weights }: WeightedLayer,
  ranges: readonly GroupRange[],
  groups: number,
  balance: number,
): Float64Array {
  const columns = new Float64Array(groups);
  for (let index = 0; index < weights.length; index++) {
    const group = index % groups;
    columns[group] = Math.max(columns[group]!, Math.abs(weights[index]!) * (ranges[group]!.high - ranges[group]!.low));
  }
  const most = columns.reduce((greatest, column) => Math.max(greatest, column), 0);
  return columns.map((column) => (most > 0 ? Math.max(leastShare, (column / most) ** balance) : 1));
}

/** Gives all elements of a channel the mean of those that are used. */
function unify(elements: Float64Array, multipliers: Int32Array, groups: number): void {
  for (let group = 0; group < groups; group++) {
    let sum = 0;
    let count = 0;
    for (let index = group; index < elements.length; index += groups) {
      if (multipliers[index] === 0) continue;
      sum += elements[index]!;
      count++;
    }
    for (let index = group; index < elements.length; index += groups) elements[index] = count === 0 ? 0 : sum / count;
  }
}

function limitTo32Bits(value: number): number {
  return Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), value));
}
