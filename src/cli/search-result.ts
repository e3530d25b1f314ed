import {
  type Dataset,
  defaultConfiguration,
  describeConfiguration,
  evaluateLearned,
  type ModelOutcome,
  qualityOf,
  type SearchResult,
  type Trainer,
  type Trial,
} from "../learning/index.ts";

/** A model that was found, and what it is worth. */
export interface FoundModel {
  readonly trial: Trial<ModelOutcome>;
  /** The configuration in words. */
  readonly label: string;
  /** On the samples that the search chose by. */
  readonly quality: number;
  /** On samples that it did not see; absent where none are held out. */
  readonly test: number | undefined;
  readonly cost: number;
  readonly isDefault: boolean;
}

/** A default configuration, and the best that was found for at most its cost. */
export interface Improvement {
  readonly byDefault: FoundModel;
  readonly found: FoundModel;
}

/** What a search is summed up to. */
export interface SearchSummary {
  /** All that were tried, in the order of the search; tested are only those of the front and the defaults. */
  readonly tried: readonly FoundModel[];
  /** The cheapest first. */
  readonly front: readonly FoundModel[];
  readonly best: FoundModel | undefined;
  /** By family, where something better than its default was found at its cost. */
  readonly improvements: readonly Improvement[];
}

/** Tests what was found on samples held out, and compares it with what training does by default. */
export function summarizeSearch(
  { trials, front, best }: SearchResult<ModelOutcome>,
  trainers: readonly Trainer[],
  test: Dataset,
): SearchSummary {
  const onFront = new Set(front);
  const tried = trials.map((trial): FoundModel => {
    const { configuration, outcome } = trial;
    const trainer = trainers.find(({ family }) => family === configuration.family)!;
    const label = describeConfiguration(trainer, configuration);
    const isDefault = label === describeConfiguration(trainer, defaultConfiguration(trainer));
    const isTested = test.count > 0 && (isDefault || onFront.has(trial));
    return {
      trial,
      label,
      quality: outcome.quality,
      test: isTested ? qualityOf(evaluateLearned(outcome.learned, test)) : undefined,
      cost: outcome.cost,
      isDefault,
    };
  });
  const found = new Map(tried.map((one) => [one.trial, one]));
  const models = front.map((trial) => found.get(trial)!);
  const improvements = tried
    .filter(({ isDefault }) => isDefault)
    .flatMap((byDefault): readonly Improvement[] => {
      // The front rises with its cost: the last one that is affordable is the best.
      const affordable = models.filter(({ cost }) => cost <= byDefault.cost).at(-1);
      return affordable === undefined || affordable === byDefault ? [] : [{ byDefault, found: affordable }];
    });
  return { tried, front: models, best: best && found.get(best), improvements };
}
