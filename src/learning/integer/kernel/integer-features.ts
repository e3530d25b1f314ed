import { divideWide } from "./integer-arithmetic.ts";

/** How features become small integers: ((feature - offset) * multiplier + half) >> shift, saturated. */
export interface FeatureScales {
  readonly offsets: Int32Array;
  /** 0 for features that are always the same. */
  readonly multipliers: Int32Array;
  readonly shift: number;
  /** The type that values are saturated to. */
  readonly bits: 8 | 16;
  /** How many bits a value has behind its point; it is 1 where a feature is a standard deviation above its mean. */
  readonly fraction: number;
}

/** Samples as integers of 32 bits, one after the other. */
export interface IntegerSamples {
  readonly count: number;
  readonly width: number;
  readonly values: Int32Array;
}

/** With larger multipliers products of a difference of features would leave 64 bits. */
const largestMultiplier = 1n << 30n;

/**
 * Finds the mean of each feature and how far it is from it on average, which is 4/5 of the standard deviation where
 * values are normal. Sums have 64 bits.
 */
export function findFeatureScales({ count, width, values }: IntegerSamples, bits: 8 | 16): FeatureScales {
  // Both reach to 4 standard deviations.
  const fraction = bits - 3;
  // A feature that is 1 away from its mean has nearly the largest multiplier; others have smaller ones.
  const shift = 30 - fraction;
  const offsets = new Int32Array(width);
  const multipliers = new Int32Array(width);
  for (let feature = 0; feature < width; feature++) {
    let sum = 0n;
    for (let sample = 0; sample < count; sample++) sum += BigInt(values[sample * width + feature]!);
    const offset = divideWide(sum, BigInt(count));
    let distances = 0n;
    for (let sample = 0; sample < count; sample++) {
      const difference = BigInt(values[sample * width + feature]!) - offset;
      distances += difference < 0n ? -difference : difference;
    }
    offsets[feature] = Number(offset);
    if (distances === 0n) continue;
    const multiplier = divideWide(BigInt(count) << BigInt(fraction + shift + 2), distances * 5n);
    multipliers[feature] = Number(
      multiplier > largestMultiplier ? largestMultiplier : multiplier === 0n ? 1n : multiplier,
    );
  }
  return { offsets, multipliers, shift, bits, fraction };
}

/** Scales all samples. */
export function scaleFeatures({ count, width, values }: IntegerSamples, scales: FeatureScales): Int32Array {
  const { offsets, multipliers, shift, bits } = scales;
  const most = (1 << (bits - 1)) - 1;
  const half = 1n << BigInt(shift - 1);
  const scaled = new Int32Array(count * width);
  for (let feature = 0; feature < width; feature++) {
    const offset = BigInt(offsets[feature]!);
    const multiplier = BigInt(multipliers[feature]!);
    for (let position = feature; position < scaled.length; position += width) {
      const product = (BigInt(values[position]!) - offset) * multiplier + half;
      const value = Number(product >> BigInt(shift));
      scaled[position] = value > most ? most : Math.max(value, -most - 1);
    }
  }
  return scaled;
}
