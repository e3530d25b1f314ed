import { type Result, success } from "../../diagnostics/index.ts";
import { createPredictor } from "../../models/index.ts";
import { type Dataset, selectFeatures, splitByTime } from "../dataset/index.ts";
import { evaluate } from "../evaluate/index.ts";
import { permutationImportance, scoreOf } from "../importance/index.ts";
import type { LearnedModel } from "../trainer.ts";

/** What lean monitoring starts from. */
export interface LeanTask {
  readonly training: Dataset;
  /** Samples held out, on which what is found is verified; at least one. */
  readonly test: Dataset;
  /** Trains a model on such samples; their features are some of the dataset's. */
  readonly train: (samples: Dataset) => Promise<Result<LearnedModel>>;
  /** The score that must be kept, given the score of all features: accuracy 0 to 1, or R². */
  readonly goalOf: (fullScore: number) => number;
  readonly seed: number;
  /** Called before each training. */
  readonly onTraining?: (features: number) => void;
}

/** One attempt to do without some features. */
export interface LeanStep {
  /** By index into the dataset's features. */
  readonly dropped: readonly number[];
  /** How many features were left. */
  readonly left: number;
  /** On samples at the end of those for training, which this model was not trained on; absent: training refused. */
  readonly score?: number;
  readonly accepted: boolean;
}

/** The smallest set of features that was found. */
export interface LeanFeatures {
  /** By index, ascending. */
  readonly features: readonly number[];
  /** Trained on all samples for training, with these features only. */
  readonly model: LearnedModel;
  /** Accuracy, or R², on the samples held out, with these features, with all, and what was to be kept. */
  readonly score: number;
  readonly fullScore: number;
  readonly goal: number;
  readonly steps: readonly LeanStep[];
  readonly trainings: number;
}

/** The share of the samples for training on which attempts are judged. */
const judgedShare = 0.25;

/**
 * Finds a small set of features that keeps a given accuracy, by backward elimination (Guyon and Elisseeff 2003, section
 * 4.2): the features that matter least to the model (permutation importance) are left out, as many at once as can be, and a
 * new model is trained without them; where it falls short, fewer are left out, down to single ones. Attempts are judged on
 * part of the samples for training; only what is found is verified on those held out, and if it falls short there, what was
 * left out last comes back.
 *
 * It is smallest in that no single feature of it can be left out, not of all sets that there are.
 *
 * @returns what training with all features refuses; a part of them that cannot be learned from does not keep the accuracy
 */
export async function findLeanFeatures(task: LeanTask): Promise<Result<LeanFeatures>> {
  const { training, test, train, goalOf, seed } = task;
  const inner = splitByTime(training, judgedShare);
  const steps: LeanStep[] = [];
  let trainings = 0;

  const all = training.features.map((_, feature) => feature);
  const full = await attempt(all, inner.training, inner.test);
  if (!full.ok) return full;
  const innerGoal = goalOf(full.value.score);
  let kept = { features: all, ...full.value };
  /** What was left out, in batches, the last one last. */
  const batches: (readonly number[])[] = [];
  while (kept.features.length > 1) {
    const ranked = rank(kept.features, kept.model, inner.test);
    const found = await dropSome(ranked);
    if (found === undefined) break;
    kept = found;
  }

  const reference = await attempt(all, training, test);
  if (!reference.ok) return reference;
  const goal = goalOf(reference.value.score);
  for (let features = kept.features; ; features = withBatch(features, batches.pop()!)) {
    const isAll = features.length === all.length;
    const verified = isAll ? reference : await attempt(features, training, test);
    if (!verified.ok) continue;
    const { model, score } = verified.value;
    if (!isAll && score < goal) continue;
    return success({ features, model, score, fullScore: reference.value.score, goal, steps, trainings });
  }

  /** Leaves out as many of the features that matter least as can be: half of the rest first, single ones at last. */
  async function dropSome(ranked: readonly number[]): Promise<typeof kept | undefined> {
    for (let size = ranked.length >> 1; size > 1; size >>= 1) {
      const tried = await dropThese(ranked.slice(0, size));
      if (tried !== undefined) return tried;
    }
    for (const feature of ranked) {
      const tried = await dropThese([feature]);
      if (tried !== undefined) return tried;
    }
    return undefined;
  }

  async function dropThese(dropped: readonly number[]): Promise<typeof kept | undefined> {
    const features = kept.features.filter((feature) => !dropped.includes(feature));
    const tried = await attempt(features, inner.training, inner.test);
    const accepted = tried.ok && tried.value.score >= innerGoal;
    steps.push({ dropped, left: features.length, accepted, ...(tried.ok ? { score: tried.value.score } : {}) });
    if (!accepted) return undefined;
    batches.push(dropped);
    return { features, ...tried.value };
  }

  /** The features by what they matter to the model, the least first. */
  function rank(features: readonly number[], model: LearnedModel, judged: Dataset): readonly number[] {
    const { description } = model;
    const predictor = createPredictor(description, model.model);
    const { importances } = permutationImportance(predictor, description, selectFeatures(judged, features), {
      seed,
      repeats: 3,
      target: model.target,
    });
    return features
      .map((feature, index) => ({ feature, drop: importances[index]!.drop }))
      .sort((a, b) => a.drop - b.drop || b.feature - a.feature)
      .map(({ feature }) => feature);
  }

  async function attempt(features: readonly number[], learned: Dataset, judged: Dataset) {
    task.onTraining?.(features.length);
    trainings++;
    const isAll = features.length === all.length;
    const trained = await train(isAll ? learned : selectFeatures(learned, features));
    if (!trained.ok) return trained;
    const model = trained.value;
    const predictor = createPredictor(model.description, model.model);
    const evaluation = evaluate(predictor, model.description, isAll ? judged : selectFeatures(judged, features), {
      target: model.target,
      windows: 1,
      confusedClasses: 2,
    });
    return success({ model, score: scoreOf(evaluation) });
  }
}

function withBatch(features: readonly number[], batch: readonly number[]): number[] {
  return [...features, ...batch].sort((a, b) => a - b);
}
