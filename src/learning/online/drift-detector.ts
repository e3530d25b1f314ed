/** How drift is told from chance. */
export interface DriftOptions {
  /** Newest answers that are looked at, at least 1; by default 256. */
  readonly windowSize?: number;
  /** Fewest answers of a model before anything is said of it; by default 32. */
  readonly minimumAnswers?: number;
  /** How many standard deviations below what was accepted is no chance any more; by default 3. */
  readonly deviations?: number;
}

/**
 * Compares how often the model at work is right, over a sliding window, with how often it was right when it was accepted
 * (paper section 3.1: workload changes are told from past prediction accuracy).
 */
export interface DriftDetector {
  /** A model goes to work that is right on this share of samples that it was not trained on; the window is emptied. */
  accepted(accuracy: number): void;
  /** Takes in an answer; true while the model is right clearly less often than when it was accepted. */
  answered(isRight: boolean): boolean;
  /** The share of the window that was right; 1 while it is empty. */
  readonly accuracy: number;
  /** Answers in the window. */
  readonly answers: number;
}

/** A detector that has accepted nothing yet and finds no drift until it has. Taking in an answer allocates nothing. */
export function createDriftDetector(options: DriftOptions = {}): DriftDetector {
  const { windowSize = 256, minimumAnswers = 32, deviations = 3 } = options;
  const outcomes = new Uint8Array(windowSize);
  let next = 0;
  let answers = 0;
  let right = 0;
  let expected = 0;
  return {
    accepted(accuracy) {
      expected = accuracy;
      next = 0;
      answers = 0;
      right = 0;
    },
    answered(isRight) {
      if (answers === windowSize) right -= outcomes[next]!;
      else answers++;
      outcomes[next] = isRight ? 1 : 0;
      right += outcomes[next]!;
      next = next + 1 === windowSize ? 0 : next + 1;
      if (answers < minimumAnswers) return false;
      // One answer counts as wrong in any case: of a model that was never wrong, the first error is not drift.
      const share = Math.min(expected, 1 - 1 / answers);
      return right / answers < share - deviations * Math.sqrt((share * (1 - share)) / answers);
    },
    get accuracy() {
      return answers === 0 ? 1 : right / answers;
    },
    get answers() {
      return answers;
    },
  };
}
