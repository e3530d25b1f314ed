import type { Split, SplitCriterion } from "./split-criterion.ts";

/** By sample: the first and second derivative of the loss at the present answer; exact to sum up, see `roundForSums`. */
export interface LossDerivatives {
  readonly gradients: Float64Array;
  /** Above 0. */
  readonly hessians: Float64Array;
}

/** What leaves and cuts must have. */
export interface SumOptions {
  /** What is added to sums of hessians (lambda of XGBoost). */
  readonly regularization: number;
  /** The least sum of hessians in a leaf. */
  readonly minLeafWeight: number;
  /** Cuts must gain more than this (gamma of XGBoost). */
  readonly leastGain: number;
}

/**
 * Cuts by how much they lower a loss in its second-order approximation (Chen and Guestrin 2016, equation 7, without the
 * factor of one half). With gradients -y and hessians 1 that is the squared deviation of regression trees.
 */
export function createSumCriterion(
  { gradients, hessians }: LossDerivatives,
  { regularization, minLeafWeight, leastGain }: SumOptions,
): SplitCriterion {
  const nodeGradients = new Float64Array(gradients.length);
  const nodeHessians = new Float64Array(gradients.length);
  let nodeCount = 0;
  let gradient = 0;
  let hessian = 0;
  return {
    histogramWidth: 2,
    width: 2,
    leastGain,
    get isFinal() {
      return hessian < 2 * minLeafWeight || nodeCount < 2;
    },
    enter(order, start, end) {
      nodeCount = end - start;
      gradient = 0;
      hessian = 0;
      for (let index = 0; index < nodeCount; index++) {
        const sample = order[start + index]!;
        const ownGradient = gradients[sample]!;
        const ownHessian = hessians[sample]!;
        nodeGradients[index] = ownGradient;
        nodeHessians[index] = ownHessian;
        gradient += ownGradient;
        hessian += ownHessian;
      }
    },
    add(cells, offset, rows) {
      for (let index = 0; index < nodeCount; index++) {
        const cell = offset + 2 * rows[index]!;
        cells[cell]! += nodeGradients[index]!;
        cells[cell + 1]! += nodeHessians[index]!;
      }
    },
    tryCuts(cells, offset, rowCount, binOfRow, feature, best: Split) {
      const before = (gradient * gradient) / (hessian + regularization);
      let leftGradient = 0;
      let leftHessian = 0;
      let low = -1;
      for (let row = 0; row < rowCount; row++) {
        const cell = offset + 2 * row;
        const own = cells[cell + 1]!;
        if (own === 0) continue;
        const rightHessian = hessian - leftHessian;
        if (low >= 0 && leftHessian >= minLeafWeight && rightHessian >= minLeafWeight) {
          const rightGradient = gradient - leftGradient;
          const gain =
            (leftGradient * leftGradient) / (leftHessian + regularization) +
            (rightGradient * rightGradient) / (rightHessian + regularization) -
            before;
          if (gain > best.gain) {
            best.gain = gain;
            best.feature = feature;
            best.low = low;
            best.high = binOfRow[row]!;
          }
        }
        low = binOfRow[row]!;
        leftGradient += cells[cell]!;
        leftHessian += own;
      }
    },
  };
}

/** Bits that numbers to sum up keep of the largest of them: with 2^20 of them, sums stay below 2^53 units. */
const bitsKept = 32;

/**
 * Rounds numbers of at most this size to multiples of a power of two, so that sums of up to 2^20 of them are exact in
 * any order: what is left of a histogram after a subtraction is what was there, and threads may add up as they like.
 *
 * @returns the multiple that numbers are rounded to
 */
export function summableUnit(largest: number): number {
  return largest === 0 ? 1 : 2 ** (Math.ceil(Math.log2(largest)) - bitsKept);
}
