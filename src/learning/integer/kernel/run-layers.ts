import type { FixedLayer, LayerSamples } from "./train-layers.ts";

/** The sums of the last layer, sample by sample, as a machine computes them. */
export function runLayers(layers: readonly FixedLayer[], { count, width, inputs }: LayerSamples): Int32Array {
  let columns = width;
  let current = inputs;
  for (const [index, { weights, bias, shift }] of layers.entries()) {
    const rows = bias.length;
    const isLast = index === layers.length - 1;
    const half = shift > 0 ? 1 << (shift - 1) : 0;
    const outputs = new Int32Array(count * rows);
    for (let sample = 0; sample < count; sample++) {
      for (let row = 0; row < rows; row++) {
        let sum = bias[row]!;
        for (let column = 0; column < columns; column++) {
          sum += Math.imul(weights[row * columns + column]!, current[sample * columns + column]!);
        }
        const output = (sum + half) >> shift;
        outputs[sample * rows + row] = isLast ? sum : output < 0 ? 0 : Math.min(output, 127);
      }
    }
    current = outputs;
    columns = rows;
  }
  return current;
}

/** How margins make confidences: (margin * multiplier + half) >> shift, at most 255. */
export interface MarginShift {
  readonly multiplier: number;
  readonly shift: number;
}

/**
 * Finds the scale with which confidences differ least, in squares, from 255 for right answers and 0 for wrong ones (Brier
 * 1950), of those with multipliers of 3 bits; of equally good ones the least confident.
 *
 * @param scores as `runLayers` gives them, of at least one class
 */
export function findMarginShift(scores: Int32Array, outcomes: Int32Array, classes: number): MarginShift {
  const margins = new Int32Array(outcomes.length);
  const isRight = new Uint8Array(outcomes.length);
  for (let sample = 0; sample < outcomes.length; sample++) {
    const first = sample * classes;
    let best = 0;
    for (let label = 1; label < classes; label++) if (scores[first + label]! > scores[first + best]!) best = label;
    let second = -(1 << 30);
    for (let label = 0; label < classes; label++) {
      if (label !== best && scores[first + label]! > second) second = scores[first + label]!;
    }
    margins[sample] = Math.min(1 << 28, scores[first + best]! - second);
    isRight[sample] = best === outcomes[sample]! ? 1 : 0;
  }
  let found = { multiplier: 4, shift: 26 };
  let least = Number.MAX_SAFE_INTEGER;
  for (let shift = 26; shift >= 2; shift--) {
    for (let multiplier = 4; multiplier < 8; multiplier++) {
      let error = 0;
      for (let sample = 0; sample < margins.length; sample++) {
        const confidence = Math.min(255, ((margins[sample]! >> (shift - 2)) * multiplier) >> 2);
        const difference = confidence - (isRight[sample] === 1 ? 255 : 0);
        error += difference * difference;
      }
      if (error >= least) continue;
      least = error;
      found = { multiplier, shift };
    }
  }
  return found;
}
