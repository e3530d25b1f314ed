import { type IntegerScale, scaleOfFactor } from "./scale-integers.ts";

/** How much worse a larger factor may be than the best one: of equally good ones, doubt is the better choice. */
const tolerance = 0.002;

/**
 * The scale by which margins (how far the best score is above the second best) make confidences such that confidence / 255
 * is near the share of right answers: the one with the least squared difference (Brier 1950) from 1 for right answers and
 * 0 for wrong ones. It has a multiplier of 15 bits at most.
 *
 * @param margins of samples that the model was not trained on, integers, at least 0
 * @param isRight by sample, 1: the answer was right
 */
export function calibrateMargin(margins: ArrayLike<number>, isRight: ArrayLike<number>): IntegerScale {
  let largest = 1;
  for (let index = 0; index < margins.length; index++) largest = Math.max(largest, margins[index]!);
  // From a largest margin that makes 255 to a margin of 1 that does, in steps of 2^(1/4).
  const steps = Math.max(1, Math.ceil(4 * Math.log2(largest)) + 1);
  const errors = Array.from({ length: steps }, (_, step) => brier(margins, isRight, 2 ** (step / 4) / largest));
  const least = Math.min(...errors);
  const chosen = errors.findIndex((error) => error <= least + tolerance);
  return scaleOfFactor((255 * 2 ** (chosen / 4)) / largest, 2 ** 47, 15)!;
}

function brier(margins: ArrayLike<number>, isRight: ArrayLike<number>, factor: number): number {
  let sum = 0;
  for (let index = 0; index < margins.length; index++) {
    sum += (Math.min(1, margins[index]! * factor) - isRight[index]!) ** 2;
  }
  return sum / Math.max(1, margins.length);
}
