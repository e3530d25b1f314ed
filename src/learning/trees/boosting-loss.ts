import type { Dataset } from "../dataset/index.ts";
import { type LossDerivatives, summableUnit } from "./sum-criterion.ts";

/** The loss of boosting on some samples, at the scores that trees have added up so far. */
export interface BoostingLoss {
  readonly count: number;
  /** Scores a sample: one, or one a class. */
  readonly outputs: number;
  /** The score that samples begin with. */
  readonly base: number;
  /** Computes the derivatives at the present scores. */
  prepareRound(): void;
  /** Of an output, as last prepared. */
  derivatives(output: number): LossDerivatives;
  /** Adds to the scores of samples order[start … end - 1]. */
  add(output: number, order: Int32Array, start: number, end: number, score: number): void;
  addOne(output: number, sample: number, score: number): void;
  /** The mean loss at the present scores. */
  mean(): number;
}

/** The least second derivative, so that no sample is lost (XGBoost takes 1e-16). */
const leastHessian = 1e-9;

/**
 * Softmax for classes, of which two need only one score; half of the squared error for values. Second derivatives of
 * softmax are doubled, as XGBoost does and Friedman et al. (2000) before.
 *
 * @param base the score to begin with; absent: the mean for values, 0 for classes
 */
export function createLoss(
  dataset: Dataset,
  weights: Float64Array | undefined,
  classWeights: Float64Array,
  base?: number,
): BoostingLoss {
  const { target, count, outcomes } = dataset;
  const own = totalWeights(dataset, weights, classWeights);
  const outputs = target.kind === "value" || target.labels.length <= 2 ? 1 : target.labels.length;
  const start = base ?? (target.kind === "value" ? weightedMean(outcomes, own) : 0);
  /** `output * count + sample`. */
  const scores = new Float64Array(outputs * count).fill(start);
  const gradients = new Float64Array(outputs * count);
  const hessians = new Float64Array(outputs * count);
  const kind = target.kind === "value" ? "squared" : outputs === 1 ? "logistic" : "softmax";
  const derive = { squared: deriveSquared, logistic: deriveLogistic, softmax: deriveSoftmax }[kind];
  const measure = { squared: squaredError, logistic: logisticLoss, softmax: softmaxLoss }[kind];
  const state: LossState = { count, outputs, outcomes, weights: own, scores, gradients, hessians };
  return {
    count,
    outputs,
    base: start,
    prepareRound() {
      derive(state);
      for (let output = 0; output < outputs; output++) {
        const [first, end] = [output * count, (output + 1) * count];
        roundForSums(gradients.subarray(first, end));
        roundForSums(hessians.subarray(first, end));
      }
    },
    derivatives(output) {
      const [first, end] = [output * count, (output + 1) * count];
      return { gradients: gradients.subarray(first, end), hessians: hessians.subarray(first, end) };
    },
    add(output, order, first, end, score) {
      for (let index = first; index < end; index++) scores[output * count + order[index]!]! += score;
    },
    addOne(output, sample, score) {
      scores[output * count + sample]! += score;
    },
    mean() {
      return measure(state) / own.reduce((sum, weight) => sum + weight, 0);
    },
  };
}

interface LossState {
  readonly count: number;
  readonly outputs: number;
  readonly outcomes: Int32Array;
  readonly weights: Float64Array;
  readonly scores: Float64Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

function totalWeights(
  { target, count, outcomes }: Dataset,
  weights: Float64Array | undefined,
  classWeights: Float64Array,
): Float64Array {
  const own = new Float64Array(count);
  for (let sample = 0; sample < count; sample++) {
    own[sample] = (weights?.[sample] ?? 1) * (target.kind === "classes" ? classWeights[outcomes[sample]!]! : 1);
  }
  return own;
}

function weightedMean(outcomes: Int32Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let sample = 0; sample < outcomes.length; sample++) {
    sum += weights[sample]! * outcomes[sample]!;
    total += weights[sample]!;
  }
  return total === 0 ? 0 : sum / total;
}

/** Makes sums of the numbers exact; those above 0 stay so. */
function roundForSums(numbers: Float64Array): void {
  let largest = 0;
  for (let index = 0; index < numbers.length; index++) largest = Math.max(largest, Math.abs(numbers[index]!));
  const unit = summableUnit(largest);
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    const rounded = Math.round(number / unit) * unit;
    numbers[index] = number > 0 && rounded === 0 ? unit : rounded;
  }
}

function deriveSquared({ count, outcomes, weights, scores, gradients, hessians }: LossState): void {
  for (let sample = 0; sample < count; sample++) {
    gradients[sample] = weights[sample]! * (scores[sample]! - outcomes[sample]!);
    hessians[sample] = weights[sample]!;
  }
}

function squaredError({ count, outcomes, weights, scores }: LossState): number {
  let sum = 0;
  for (let sample = 0; sample < count; sample++) sum += weights[sample]! * (scores[sample]! - outcomes[sample]!) ** 2;
  return sum;
}

function deriveLogistic({ count, outcomes, weights, scores, gradients, hessians }: LossState): void {
  for (let sample = 0; sample < count; sample++) {
    const probability = 1 / (1 + Math.exp(-scores[sample]!));
    const weight = weights[sample]!;
    gradients[sample] = weight * (probability - (outcomes[sample]! === 1 ? 1 : 0));
    hessians[sample] = weight * Math.max(leastHessian, probability * (1 - probability));
  }
}

function logisticLoss({ count, outcomes, weights, scores }: LossState): number {
  let sum = 0;
  for (let sample = 0; sample < count; sample++) {
    const margin = outcomes[sample] === 1 ? scores[sample]! : -scores[sample]!;
    // ln(1 + e^-margin) without overflow.
    sum += weights[sample]! * (Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin));
  }
  return sum;
}

function deriveSoftmax({ count, outputs, outcomes, weights, scores, gradients, hessians }: LossState): void {
  for (let sample = 0; sample < count; sample++) {
    const { greatest, sum } = exponentials(scores, count, outputs, sample);
    const weight = weights[sample]!;
    for (let output = 0, cell = sample; output < outputs; output++, cell += count) {
      const probability = Math.exp(scores[cell]! - greatest) / sum;
      gradients[cell] = weight * (probability - (outcomes[sample] === output ? 1 : 0));
      hessians[cell] = weight * Math.max(leastHessian, 2 * probability * (1 - probability));
    }
  }
}

function softmaxLoss({ count, outputs, outcomes, weights, scores }: LossState): number {
  let total = 0;
  for (let sample = 0; sample < count; sample++) {
    const { greatest, sum } = exponentials(scores, count, outputs, sample);
    total += weights[sample]! * (Math.log(sum) + greatest - scores[outcomes[sample]! * count + sample]!);
  }
  return total;
}

function exponentials(scores: Float64Array, count: number, outputs: number, sample: number) {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let output = 0, cell = sample; output < outputs; output++, cell += count) {
    greatest = Math.max(greatest, scores[cell]!);
  }
  let sum = 0;
  for (let output = 0, cell = sample; output < outputs; output++, cell += count) {
    sum += Math.exp(scores[cell]! - greatest);
  }
  return { greatest, sum };
}
