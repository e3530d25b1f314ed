/** How a new model and the one at work answered the same samples. */
export interface ModelComparison {
  readonly samples: number;
  /** Sum over the samples of how much less the new model lost; see `answerLoss`. */
  readonly gain: number;
  /** Sum of the squares of these differences. */
  readonly squaredDifferences: number;
}

/**
 * What an answer loses by being wrong, or by being less sure than right: the squared distance of the confidence from what
 * happened (Brier 1950), a rule under which honest confidences lose least. Not to know loses as much as to be half sure.
 *
 * @param confidence 0 (does not know) to 255
 * @returns 0 to 1
 */
export function answerLoss(confidence: number, isRight: boolean): number {
  const sureness = confidence === 0 ? 0.5 : confidence / 255;
  return isRight ? (1 - sureness) ** 2 : sureness ** 2;
}

/**
 * Whether the new model is better: it loses less, by more than chance would have it at `deviations` standard deviations.
 * Where the two never differ it is not.
 *
 * @param deviations by default 0; below 0 a new model is taken that may be worse, but not clearly
 */
export function isBetterModel({ gain, squaredDifferences }: ModelComparison, deviations = 0): boolean {
  return gain > deviations * Math.sqrt(squaredDifferences);
}
