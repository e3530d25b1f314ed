import type { ModelDescription, Predictor, Target } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { answersLabels } from "./answer-of-class.ts";
import { type History, outcomeValues } from "./history.ts";

/** How well a model foresees one of the next outcomes. */
export interface AheadAccuracy {
  /** 1 for the very next outcome. */
  readonly step: number;
  /** Samples that are followed by so many of the same stream. */
  readonly samples: number;
  /** The share of them for which the model got so far; it ends where it does not know. */
  readonly answered: number;
  /** The share of all of them that was foreseen rightly. */
  readonly accuracy: number;
}

/** Samples from which a model is rolled out, at most; evenly spread where there are more. */
const mostStarts = 20_000;

/**
 * Lets a model go on from its own answers: each one is put in front of the history, and the model is asked again. Other
 * features stay as they were.
 *
 * @param history of the dataset, by `findHistory`
 * @param steps how far, at least 1
 * @param target what the model was trained to predict, where that is not the dataset's target
 */
export function rollOut(
  predictor: Predictor,
  description: ModelDescription,
  dataset: Dataset,
  history: History,
  steps: number,
  target: Target = dataset.target,
): readonly AheadAccuracy[] {
  const { values, count } = dataset;
  const width = dataset.features.length;
  const outcomeOf = outcomeValues(dataset);
  const learnedOf = valuesOfAnswers(description, target);
  const samples = new Float64Array(steps);
  const answered = new Float64Array(steps);
  const right = new Float64Array(steps);
  const features = new Int32Array(width);
  const stride = Math.max(1, Math.ceil(count / mostStarts));
  for (let start = 0; start < count; start += stride) {
    for (let feature = 0; feature < width; feature++) features[feature] = values[start * width + feature]!;
    let knows = true;
    let sample = start;
    for (let step = 0; step < steps && sample >= 0; step++, sample = history.next[sample]!) {
      samples[step]!++;
      if (!knows) continue;
      const value = learnedOf(predictor.predict(features, 0));
      knows = predictor.confidence > 0 && value !== undefined;
      if (!knows) continue;
      answered[step]!++;
      if (value === outcomeOf(sample)) right[step]!++;
      for (let index = history.features.length - 1; index > 0; index--) {
        features[history.features[index]!] = features[history.features[index - 1]!]!;
      }
      features[history.features[0]!] = value!;
    }
  }
  return Array.from(samples, (followed, step) => ({
    step: step + 1,
    samples: followed,
    answered: followed === 0 ? 0 : answered[step]! / followed,
    accuracy: followed === 0 ? 0 : right[step]! / followed,
  }));
}

/** Gives what stands in a history for an answer; undefined where the answer is no class. */
function valuesOfAnswers(description: ModelDescription, target: Target): (answer: number) => number | undefined {
  if (target.kind === "value" || answersLabels(description)) return (answer) => answer | 0;
  const { labels } = target;
  return (answer) => labels[answer];
}
