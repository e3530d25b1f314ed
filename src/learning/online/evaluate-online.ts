import { type Diagnostic, type Result, success } from "../../diagnostics/index.ts";
import { createPredictor, type Predictor } from "../../models/index.ts";
import { type Dataset, selectSamples, sliceSamples } from "../dataset/index.ts";
import { classOfAnswers, type TimeWindow } from "../evaluate/index.ts";
import type { HyperparameterValues, LearnedModel, Trainer } from "../trainer.ts";
import { isHeldOut } from "../trees/window/held-out.ts";
import { answerLoss, isBetterModel, type ModelComparison } from "./compare-models.ts";
import { createDriftDetector, type DriftOptions } from "./drift-detector.ts";

/** How a family is trained while its samples arrive. */
export interface OnlineEvaluationOptions {
  readonly trainer: Trainer;
  readonly parameters: HyperparameterValues;
  readonly seed: number;
  /** The newest samples, which are trained on; by default 2,048. */
  readonly windowSize?: number;
  /** New samples after which a model is trained in any case; by default 512. */
  readonly retrainEvery?: number;
  /** New samples after which a model may be trained when the one at work has drifted; by default 64. */
  readonly retrainAfterDrift?: number;
  /** Samples before the first training; by default 256. */
  readonly minimumSamples?: number;
  /** How clearly a model must be better to replace the one at work; see `isBetterModel`. By default 0. */
  readonly deviations?: number;
  readonly drift?: DriftOptions;
  /** Windows of `overTime`; by default 50. */
  readonly windows?: number;
  /** Called after each training with the share of samples that are done. */
  readonly onProgress?: (done: number) => void;
}

/** A training on the way. */
export interface OnlineTraining {
  /** How many samples had been seen. */
  readonly sample: number;
  readonly cause: "first" | "pace" | "drift";
  /** Whether the model went to work. */
  readonly accepted: boolean;
  /** The share of the samples kept from training that the model answers right; undefined where training was refused. */
  readonly accuracy: number | undefined;
}

/** How a family does that learns while its samples arrive. */
export interface OnlineEvaluation {
  /** Samples answered before they were learned from (prequential: test, then train), and the share that was right. */
  readonly answered: number;
  readonly accuracy: number;
  readonly overTime: readonly TimeWindow[];
  readonly trainings: readonly OnlineTraining[];
  /** The model at work in the end. */
  readonly learned: LearnedModel | undefined;
  /** Why the last training that was refused was refused. */
  readonly refusals: readonly Diagnostic[];
}

interface ModelAtWork {
  readonly learned: LearnedModel;
  readonly predictor: Predictor;
  readonly classOf: (answer: number) => number;
  /** How many samples had been seen when it was trained. */
  readonly trainedAt: number;
}

/**
 * Runs through samples in their order as if they arrived one by one: each is answered by the model at work, then kept in
 * a window. A model is trained on the window from time to time, and as soon as the one at work has drifted; it replaces
 * the one at work when it is better on samples that neither has seen.
 *
 * @param dataset of classes
 * @returns what the trainer refuses where not a single training succeeded
 */
export function evaluateOnline(dataset: Dataset, options: OnlineEvaluationOptions): Result<OnlineEvaluation> {
  const { windowSize = 2048, retrainEvery = 512, retrainAfterDrift = 64, minimumSamples = 256 } = options;
  const { windows = 50, onProgress, deviations = 0 } = options;
  const width = dataset.features.length;
  const detector = createDriftDetector(options.drift);
  const trainings: OnlineTraining[] = [];
  const rightInWindow = new Int32Array(windows);
  const answeredInWindow = new Int32Array(windows);
  let atWork: ModelAtWork | undefined;
  let refusals: readonly Diagnostic[] = [];
  let sinceTraining = 0;

  const retrain = (seen: number, cause: OnlineTraining["cause"]) => {
    const window = sliceSamples(dataset, Math.max(0, seen - windowSize), seen);
    const numbers = Array.from({ length: window.count }, (_, position) => position);
    const isKept = (position: number) => isHeldOut(position, window.count, "scattered", options.seed);
    const validation = selectSamples(window, numbers.filter(isKept));
    const trained = options.trainer.train({
      training: selectSamples(
        window,
        numbers.filter((position) => !isKept(position)),
      ),
      validation,
      parameters: options.parameters,
      classWeights: "none",
      seed: options.seed,
    });
    sinceTraining = 0;
    if (!trained.ok) {
      refusals = trained.diagnostics;
      trainings.push({ sample: seen, cause, accepted: false, accuracy: undefined });
      return;
    }
    const candidate = modelOf(trained.value, seen);
    const unseenSince = Math.max(0, (atWork?.trainedAt ?? 0) - (seen - window.count));
    const unseen = numbers.filter((position) => isKept(position) && position >= unseenSince);
    const accepted =
      atWork === undefined || isBetterModel(compare(candidate, atWork, selectSamples(window, unseen)), deviations);
    const accuracy = accuracyOn(candidate, validation);
    trainings.push({ sample: seen, cause, accepted, accuracy });
    if (!accepted) return;
    atWork = candidate;
    detector.accepted(accuracy);
  };

  for (let sample = 0; sample < dataset.count; sample++) {
    let hasDrifted = false;
    if (atWork !== undefined) {
      const isRight = isAnsweredRight(atWork, dataset, sample, width);
      const window = Math.floor((sample * windows) / dataset.count);
      answeredInWindow[window]!++;
      if (isRight) rightInWindow[window]!++;
      hasDrifted = detector.answered(isRight);
    }
    sinceTraining++;
    const seen = sample + 1;
    const first =
      atWork === undefined && seen >= minimumSamples && (seen === minimumSamples || sinceTraining >= retrainAfterDrift);
    if (first) retrain(seen, "first");
    else if (atWork !== undefined && hasDrifted && sinceTraining >= retrainAfterDrift) retrain(seen, "drift");
    else if (atWork !== undefined && sinceTraining >= retrainEvery) retrain(seen, "pace");
    else continue;
    onProgress?.(seen / dataset.count);
  }
  if (atWork === undefined && refusals.length > 0) return { ok: false, diagnostics: refusals };
  const answered = sum(answeredInWindow);
  return success({
    answered,
    accuracy: answered === 0 ? 0 : sum(rightInWindow) / answered,
    overTime: Array.from(answeredInWindow, (samples, window) => ({
      start: Math.ceil((window * dataset.count) / windows),
      samples,
      score: samples === 0 ? 0 : rightInWindow[window]! / samples,
    })).filter(({ samples }) => samples > 0),
    trainings,
    learned: atWork?.learned,
    refusals,
  });
}

function modelOf(learned: LearnedModel, trainedAt: number): ModelAtWork {
  const { description, model, target } = learned;
  const predictor = createPredictor(description, model);
  // Targets of values never come here: their trainers are not asked.
  const classOf = target.kind === "classes" ? classOfAnswers(description, target) : () => -1;
  return { learned, predictor, classOf, trainedAt };
}

function isAnsweredRight(
  { predictor, classOf }: ModelAtWork,
  dataset: Dataset,
  sample: number,
  width: number,
): boolean {
  return classOf(predictor.predict(dataset.values, sample * width)) === dataset.outcomes[sample];
}

function accuracyOn(model: ModelAtWork, dataset: Dataset): number {
  const width = dataset.features.length;
  let right = 0;
  for (let sample = 0; sample < dataset.count; sample++) {
    if (isAnsweredRight(model, dataset, sample, width)) right++;
  }
  return dataset.count === 0 ? 0 : right / dataset.count;
}

function compare(candidate: ModelAtWork, atWork: ModelAtWork, dataset: Dataset): ModelComparison {
  const width = dataset.features.length;
  const lossOf = (model: ModelAtWork, sample: number) => {
    const isRight = isAnsweredRight(model, dataset, sample, width);
    return answerLoss(model.predictor.confidence, isRight);
  };
  let gain = 0;
  let squaredDifferences = 0;
  for (let sample = 0; sample < dataset.count; sample++) {
    const difference = lossOf(atWork, sample) - lossOf(candidate, sample);
    gain += difference;
    squaredDifferences += difference * difference;
  }
  return { samples: dataset.count, gain, squaredDifferences };
}

function sum(numbers: Int32Array): number {
  return numbers.reduce((total, number) => total + number, 0);
}
