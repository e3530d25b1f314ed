import type { ClassTarget, ModelDescription, Predictor, Target, ValueTarget } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { classOfAnswers } from "./answer-of-class.ts";
import { summarizeConfusion } from "./confusion.ts";
import type { ClassEvaluation, ConfidenceLevel, Evaluation, TimeWindow, ValueEvaluation } from "./evaluation.ts";

/** What is looked at. */
export interface EvaluateOptions {
  /** What the model was trained to predict, where that is not the dataset's target. */
  readonly target?: Target;
  /** Parts of the samples over time; by default 50. */
  readonly windows?: number;
  /** Rows of the confusion matrix, at least 2; by default 12. */
  readonly confusedClasses?: number;
}

/** Confidences at which answers are looked at apart: all, any confidence at all, then each tenth of the way. */
const levels = [0, 1, 26, 51, 77, 102, 128, 153, 179, 204, 230, 255];

/**
 * Asks a model about every sample.
 *
 * @param description what the predictor was made for: it says what answers mean
 * @param dataset its target must be of the kind of the model's
 */
export function evaluate(
  predictor: Predictor,
  description: ModelDescription,
  dataset: Dataset,
  options: EvaluateOptions = {},
): Evaluation {
  const target = options.target ?? dataset.target;
  const answers = askAll(predictor, dataset);
  const { windows = 50, confusedClasses = 12 } = options;
  if (target.kind === "classes" && dataset.target.kind === "classes") {
    const classOf = classOfAnswers(description, target);
    const translated = translateClasses(target, dataset.target);
    return evaluateClasses(answers, dataset, (answer) => translated[classOf(answer)] ?? -1, windows, confusedClasses);
  }
  return evaluateValues(answers, dataset, target as ValueTarget, windows);
}

interface Answers {
  readonly values: Float64Array;
  readonly confidences: Uint8Array;
}

function askAll(predictor: Predictor, { count, values: features, features: { length: width } }: Dataset): Answers {
  const values = new Float64Array(count);
  const confidences = new Uint8Array(count);
  for (let sample = 0; sample < count; sample++) {
    values[sample] = predictor.predict(features, sample * width);
    confidences[sample] = predictor.confidence;
  }
  return { values, confidences };
}

/** By class of the model: the class of the dataset, by name where both have names, otherwise by label; or -1. */
function translateClasses(from: ClassTarget, to: ClassTarget): Int32Array {
  const keysOf = ({ names, labels }: ClassTarget): readonly (string | number)[] =>
    from.names !== undefined && to.names !== undefined ? (names ?? []) : [...labels];
  const classes = new Map(keysOf(to).map((key, index) => [key, index]));
  return Int32Array.from(keysOf(from), (key) => classes.get(key) ?? -1);
}

function evaluateClasses(
  { values, confidences }: Answers,
  dataset: Dataset,
  classOf: (answer: number) => number,
  windows: number,
  confusedClasses: number,
): ClassEvaluation {
  const { outcomes, weights, count } = dataset;
  const target = dataset.target as ClassTarget;
  const answered = new Int32Array(count);
  const scores = new Float64Array(count);
  let total = 0;
  let right = 0;
  for (let sample = 0; sample < count; sample++) {
    const weight = weights?.[sample] ?? 1;
    const class_ = classOf(values[sample]!);
    answered[sample] = class_;
    const isRight = class_ === outcomes[sample] ? 1 : 0;
    scores[sample] = isRight;
    total += weight;
    right += weight * isRight;
  }
  const summary = summarizeConfusion(answered, dataset, target, confusedClasses);
  return {
    kind: "classes",
    samples: count,
    accuracy: total === 0 ? 0 : right / total,
    balancedAccuracy: summary.balancedAccuracy,
    baseline: total === 0 ? 0 : summary.largest / total,
    byConfidence: byConfidence(scores, confidences, weights, (mean) => mean),
    classes: summary.classes,
    confusion: summary.confusion,
    overTime: overTime(scores, weights, windows, (mean) => mean),
  };
}

function evaluateValues(
  { values, confidences }: Answers,
  { outcomes, weights, count, target }: Dataset,
  predicted: ValueTarget,
  windows: number,
): ValueEvaluation {
  const scale = (target as ValueTarget).scale;
  const squares = new Float64Array(count);
  let total = 0;
  let sum = 0;
  let errors = 0;
  let absolute = 0;
  for (let sample = 0; sample < count; sample++) {
    const weight = weights?.[sample] ?? 1;
    const error = values[sample]! / predicted.scale - outcomes[sample]! / scale;
    squares[sample] = error * error;
    total += weight;
    sum += (weight * outcomes[sample]!) / scale;
    errors += weight * error * error;
    absolute += weight * Math.abs(error);
  }
  const mean = total === 0 ? 0 : sum / total;
  let deviations = 0;
  for (let sample = 0; sample < count; sample++) {
    deviations += (weights?.[sample] ?? 1) * (outcomes[sample]! / scale - mean) ** 2;
  }
  const share = (amount: number) => (total === 0 ? 0 : amount / total);
  return {
    kind: "value",
    samples: count,
    rootMeanSquareError: Math.sqrt(share(errors)),
    meanAbsoluteError: share(absolute),
    r2: deviations === 0 ? 0 : 1 - errors / deviations,
    baseline: Math.sqrt(share(deviations)),
    byConfidence: byConfidence(squares, confidences, weights, Math.sqrt),
    overTime: overTime(squares, weights, windows, Math.sqrt),
  };
}

/** @param finish makes the score of the mean of the samples' scores */
function byConfidence(
  scores: Float64Array,
  confidences: Uint8Array,
  weights: Float32Array | undefined,
  finish: (mean: number) => number,
): readonly ConfidenceLevel[] {
  const weightOf = new Float64Array(256);
  const scoreOf = new Float64Array(256);
  let total = 0;
  for (let sample = 0; sample < scores.length; sample++) {
    const weight = weights?.[sample] ?? 1;
    weightOf[confidences[sample]!]! += weight;
    scoreOf[confidences[sample]!]! += weight * scores[sample]!;
    total += weight;
  }
  return levels.map((leastConfidence) => {
    let weight = 0;
    let score = 0;
    for (let confidence = leastConfidence; confidence < 256; confidence++) {
      weight += weightOf[confidence]!;
      score += scoreOf[confidence]!;
    }
    return {
      leastConfidence,
      answered: total === 0 ? 0 : weight / total,
      score: weight === 0 ? undefined : finish(score / weight),
    };
  });
}

/** @param finish makes the score of the mean of the samples' scores */
function overTime(
  scores: Float64Array,
  weights: Float32Array | undefined,
  windows: number,
  finish: (mean: number) => number,
): readonly TimeWindow[] {
  const count = Math.min(windows, scores.length);
  return Array.from({ length: count }, (_, window) => {
    const start = Math.floor((window * scores.length) / count);
    const end = Math.floor(((window + 1) * scores.length) / count);
    let weight = 0;
    let score = 0;
    for (let sample = start; sample < end; sample++) {
      weight += weights?.[sample] ?? 1;
      score += (weights?.[sample] ?? 1) * scores[sample]!;
    }
    return { start, samples: end - start, score: finish(score / weight) };
  });
}
