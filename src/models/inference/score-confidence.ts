import { type Requantization, requantize } from "./requantize.ts";

type Scores = Int32Array | Float64Array;

const largestMargin = 2 ** 47 - 1;

/** Where the largest score is: the first of equal ones. */
export function firstLargest(scores: Scores): number {
  let best = 0;
  let most = scores[0]!;
  for (let index = 1; index < scores.length; index++) {
    const score = scores[index]!;
    if (score > most) {
      most = score;
      best = index;
    }
  }
  return best;
}

/** The confidence that follows from a margin; absent scale: 255. */
export function confidenceOf(margin: number, scale: Requantization | undefined): number {
  if (scale === undefined) return 255;
  // Adding 0 makes -0 a 0.
  return requantize(Math.min(margin, largestMargin), scale) + 0;
}

/** The confidence of the largest score, by how far it is from the second largest. */
export function confidenceOfScores(scores: Scores, best: number, scale: Requantization | undefined): number {
  if (scale === undefined || scores.length === 1) return 255;
  let second = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index]!;
    if (index !== best && score > second) second = score;
  }
  return confidenceOf(scores[best]! - second, scale);
}
