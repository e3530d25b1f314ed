import type { RandomSource } from "../../random.ts";

/** A layer of a network that is to be binarized. */
export interface LatentLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row by row, -1 to 1: only their signs count in a run. */
  readonly weights: Float64Array;
  /** Added to the normalized sums; to the scores in the last layer. */
  readonly shifts: Float64Array;
}

/** What training changes: numbers behind the bits of a binarized network. */
export interface LatentParameters {
  /** All of the following in a row. */
  readonly all: Float64Array;
  /** By feature: where its bit changes, in units of what the network sees. */
  readonly thresholds: Float64Array;
  readonly layers: readonly LatentLayer[];
  /** One number: what a sum of the last layer counts in its score. */
  readonly scoreScale: Float64Array;
}

/** Makes room for parameters, all 0. */
export function createLatentParameters(sizes: readonly number[]): LatentParameters {
  const [features, ...outputs] = sizes as [number, ...number[]];
  const length = outputs.reduce((sum, size, index) => sum + size * (sizes[index]! + 1), features + 1);
  const all = new Float64Array(length);
  let used = 0;
  const take = (size: number): Float64Array => {
    used += size;
    return all.subarray(used - size, used);
  };
  return {
    all,
    thresholds: take(features),
    layers: outputs.map((size, index) => {
      const inputs = sizes[index]!;
      return { inputs, outputs: size, weights: take(size * inputs), shifts: take(size) };
    }),
    scoreScale: take(1),
  };
}

/** Random weights; scores whose deviation is about 1 at first. */
export function drawLatentParameters({ layers, scoreScale }: LatentParameters, random: RandomSource): void {
  for (const { weights } of layers) {
    for (let index = 0; index < weights.length; index++) weights[index] = 2 * random.uniform() - 1;
  }
  scoreScale[0] = 1 / Math.sqrt(layers.at(-1)!.inputs);
}

/** +1 and -1 for numbers that are not and that are negative. */
export function takeSigns(numbers: Float64Array, length: number, signs: Float64Array): void {
  for (let index = 0; index < length; index++) signs[index] = numbers[index]! >= 0 ? 1 : -1;
}

/** The bits of features as +1 and -1: +1 where they are at least the threshold. */
export function takeFeatureSigns(
  inputs: Float64Array,
  count: number,
  thresholds: Float64Array,
  signs: Float64Array,
): void {
  const features = thresholds.length;
  for (let start = 0; start < count * features; start += features) {
    for (let feature = 0; feature < features; feature++) {
      signs[start + feature] = inputs[start + feature]! >= thresholds[feature]! ? 1 : -1;
    }
  }
}
