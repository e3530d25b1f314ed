import type { ModelDescription, Predictor, Target } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { evaluate } from "../evaluate/index.ts";
import { createRandom } from "../random.ts";
import { scoreOf } from "./score.ts";

/** How features are scrambled. */
export interface ImportanceOptions {
  readonly seed: number;
  /** How often each feature is scrambled, at least 1; by default 5. */
  readonly repeats?: number;
  /** Features that are scrambled together, by index; by default each on its own. */
  readonly groups?: readonly (readonly number[])[];
  /** What the model was trained to predict, where that is not the dataset's target. */
  readonly target?: Target;
  /** Called after each group. */
  readonly onProgress?: (done: number, groups: number) => void;
}

/** How much worse a model answers without what a feature, or several together, tell. */
export interface Importance {
  /** By index. */
  readonly features: readonly number[];
  /** Mean over the repeats: by how much accuracy (0 to 1), or R², drops. Below 0 where it rises. */
  readonly drop: number;
  /** Standard deviation of one repeat. */
  readonly deviation: number;
}

/** The importance of features, and what it is measured against. */
export interface ImportanceResult {
  /** Accuracy, or R² of values, with all features as they are. */
  readonly score: number;
  /** In the order of the groups. */
  readonly importances: readonly Importance[];
}

/**
 * Permutation importance (Breiman 2001, section 10): the values of a feature change places between samples, which keeps
 * how they are distributed and takes away what they tell; importance is how much worse the model then answers. Two
 * features that tell the same stand in for each other, and each of them looks unimportant: see `correlatedFeatures`.
 *
 * @param dataset samples that the model was not trained on; it is not changed
 */
export function permutationImportance(
  predictor: Predictor,
  description: ModelDescription,
  dataset: Dataset,
  options: ImportanceOptions,
): ImportanceResult {
  const { seed, repeats = 5, target = dataset.target, onProgress } = options;
  const width = dataset.features.length;
  const groups = options.groups ?? dataset.features.map((_, feature) => [feature]);
  const scrambled = { ...dataset, values: dataset.values.slice() };
  const score = scoreOf(evaluateScore(dataset));
  const random = createRandom(seed);
  const order = new Int32Array(dataset.count);
  const importances = groups.map((features, index) => {
    const drops = Array.from({ length: repeats }, () => {
      for (let sample = 0; sample < order.length; sample++) order[sample] = sample;
      random.shuffle(order);
      for (let sample = 0; sample < order.length; sample++) {
        const from = order[sample]! * width;
        for (const feature of features) scrambled.values[sample * width + feature] = dataset.values[from + feature]!;
      }
      return score - scoreOf(evaluateScore(scrambled));
    });
    for (let sample = 0; sample < order.length; sample++) {
      for (const feature of features) {
        scrambled.values[sample * width + feature] = dataset.values[sample * width + feature]!;
      }
    }
    onProgress?.(index + 1, groups.length);
    const drop = drops.reduce((sum, one) => sum + one, 0) / repeats;
    const variance = drops.reduce((sum, one) => sum + (one - drop) ** 2, 0) / Math.max(1, repeats - 1);
    return { features, drop, deviation: Math.sqrt(variance) };
  });
  return { score, importances };

  function evaluateScore(samples: Dataset) {
    return evaluate(predictor, description, samples, { target, windows: 1, confusedClasses: 2 });
  }
}
