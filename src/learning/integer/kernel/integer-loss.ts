import { divide, saturate } from "./integer-arithmetic.ts";
import type { IntegerLayer } from "./integer-layer.ts";
import { sumFraction } from "./integer-layer.ts";

/** Bits behind the point of scores and of outcomes that are values. */
export const scoreFraction = 12;

/** Bits behind the point of errors. */
const errorFraction = 15;

/** Bits behind the point of what samples count. */
export const countFraction = 4;

/** No error is larger, in units of the deviation: outliers do not pull more (Huber 1964). */
const largestError = 1 << (errorFraction + 2);

/** What a batch shall answer. */
export interface Expected {
  /** By sample: its class, or its value with `scoreFraction` bits behind the point. */
  readonly outcomes: Int32Array;
  /** By sample: how much it counts. */
  readonly counts: Int32Array;
  /** Which samples are in the batch. */
  readonly order: Int32Array;
  readonly start: number;
}

/**
 * Errors of the last layer from a cross-entropy in integers: exponentials are powers of two, made by shifts (as in NITI,
 * Wang et al. 2020, section 3.4), between which 2^f is 1 + f - 11/32 * f * (1 - f).
 *
 * @returns how many samples of the batch are of another class than the one with the largest score
 */
export function setClassErrors(layer: IntegerLayer, count: number, expected: Expected): number {
  const { rows, sums, errors } = layer;
  const shift = sumFraction(layer) - scoreFraction;
  let mistakes = 0;
  for (let sample = 0; sample < count; sample++) {
    const first = sample * rows;
    const which = expected.order[expected.start + sample]!;
    const outcome = expected.outcomes[which]!;
    let best = 0;
    for (let row = 1; row < rows; row++) if (sums[first + row]! > sums[first + best]!) best = row;
    if (best !== outcome) mistakes++;
    const largest = sums[first + best]!;
    let total = 0;
    for (let row = 0; row < rows; row++) {
      const power = powerOfE(shiftBy(sums[first + row]! - largest, shift));
      errors[first + row] = power;
      total += power;
    }
    for (let row = 0; row < rows; row++) {
      const share = divide(errors[first + row]! << errorFraction, total);
      const error = row === outcome ? share - (1 << errorFraction) : share;
      errors[first + row] = (error * expected.counts[which]!) >> countFraction;
    }
  }
  layer.errorFraction = errorFraction;
  return mistakes;
}

/**
 * Errors of the only output: how far it is from the value, within limits.
 *
 * @returns the sum of these distances
 */
export function setValueErrors(layer: IntegerLayer, count: number, expected: Expected): number {
  const shift = sumFraction(layer) - scoreFraction;
  let distances = 0;
  for (let sample = 0; sample < count; sample++) {
    const which = expected.order[expected.start + sample]!;
    const difference = shiftBy(layer.sums[sample]!, shift) - expected.outcomes[which]!;
    const error = saturate(difference, largestError >> (errorFraction - scoreFraction));
    distances += error < 0 ? -error : error;
    layer.errors[sample] = ((error << (errorFraction - scoreFraction)) * expected.counts[which]!) >> countFraction;
  }
  layer.errorFraction = errorFraction;
  return distances;
}

function shiftBy(value: number, shift: number): number {
  return shift >= 0 ? value >> shift : saturate(value, 1 << (30 + shift)) << -shift;
}

/** e to the power of a number that is not positive, `scoreFraction` bits behind the point; 2^14 for 0. */
function powerOfE(exponent: number): number {
  if (exponent < -(16 << scoreFraction)) return 0;
  // log2(e) is 1.4427; this is 1.4424.
  const power = exponent + (exponent >> 1) - (exponent >> 4) + (exponent >> 8) + (exponent >> 10);
  const whole = -(power >> scoreFraction);
  const part = power & ((1 << scoreFraction) - 1);
  const bend = (part * ((1 << scoreFraction) - part)) >> scoreFraction;
  const between = (1 << scoreFraction) + part - ((bend >> 2) + (bend >> 4) + (bend >> 5));
  return whole > 20 ? 0 : (between << 2) >> whole;
}
