import { createRandom } from "../random.ts";
import { type Configuration, configurationKey, defaultConfiguration } from "./configuration.ts";
import { evolve } from "./evolution.ts";
import { halve } from "./halving.ts";
import { paretoFront } from "./pareto.ts";
import { searchAtRandom } from "./random-search.ts";
import type { Objectives } from "./rank.ts";
import type { SearchOptions, SearchState, Trial } from "./search-state.ts";

/** What a search found. */
export interface SearchResult<Outcome extends Objectives> {
  /** All that were tried in full, in the order of the search; the default configurations first. */
  readonly trials: readonly Trial<Outcome>[];
  /** Those of them within the budget that no other dominates, the cheapest first. */
  readonly front: readonly Trial<Outcome>[];
  /** The one of the front with the best quality. */
  readonly best: Trial<Outcome> | undefined;
  /** Configurations that nothing could be trained with. */
  readonly failed: readonly Configuration[];
  /** How many full trainings it took. */
  readonly spent: number;
  /** Whether it was ended before it was done. */
  readonly aborted: boolean;
}

/** Shares add up to a budget with rounding errors. */
const tolerance = 1e-9;

/**
 * Searches for the configurations that no other one beats in both quality and cost. Same options and seed, same result,
 * as long as it is not aborted.
 */
export async function search<Outcome extends Objectives>(
  options: SearchOptions<Outcome>,
): Promise<SearchResult<Outcome>> {
  const { trainers, method, seed, signal, budget = Number.POSITIVE_INFINITY } = options;
  const full: Trial<Outcome>[] = [];
  const failed: Configuration[] = [];
  const known = new Map<string, Trial<Outcome> | undefined>();
  const keyOf = (configuration: Configuration, share: number) => `${share} ${configurationKey(configuration)}`;
  let spent = 0;
  const left = () => (signal?.aborted ? 0 : options.trials - spent);
  const aborted = whenAborted(signal);
  const attempt = async (configuration: Configuration, share: number) => {
    try {
      const attempted = options.attempt(configuration, share);
      return await (aborted === undefined ? attempted : Promise.race([attempted, aborted]));
    } catch (error) {
      if (signal?.aborted) return undefined;
      throw error;
    }
  };
  let able = trainers;
  const state: SearchState<Outcome> = {
    options,
    get trainers() {
      return able;
    },
    trials: full,
    left,
    isKnown: (configuration) => known.has(keyOf(configuration, 1)),
    async tryAll(configurations, share = 1) {
      const chosen: Configuration[] = [];
      const keys = new Set<string>();
      for (const configuration of configurations) {
        const key = keyOf(configuration, share);
        if (known.has(key) || keys.has(key)) continue;
        if ((chosen.length + 1) * share > left() + tolerance) break;
        chosen.push(configuration);
        keys.add(key);
      }
      spent += chosen.length * share;
      const attempts = chosen.map((configuration) => attempt(configuration, share));
      for (const [index, configuration] of chosen.entries()) {
        const outcome = await attempts[index]!;
        if (outcome === undefined && signal?.aborted) continue;
        const trial = outcome && { configuration, share, outcome };
        known.set(keyOf(configuration, share), trial);
        if (trial === undefined) failed.push(configuration);
        else if (share === 1) full.push(trial);
        options.onTrial?.(trial, spent);
      }
      return configurations.map((configuration) => known.get(keyOf(configuration, share)));
    },
  };
  const defaults = await state.tryAll(trainers.map(defaultConfiguration));
  able = trainers.filter((_, index) => defaults[index] !== undefined);
  if (options.start !== undefined) await state.tryAll(options.start);
  const random = createRandom(seed);
  switch (able.length === 0 ? undefined : method) {
    case "random":
      await searchAtRandom(state, random);
      break;
    case "halving":
      await halve(state, random);
      break;
    case "evolution":
    case "meta":
      await evolve(state, random);
      break;
  }
  const front = paretoFront(
    full
      .filter(({ outcome }) => outcome.cost <= budget)
      .map((trial) => ({ trial, quality: trial.outcome.quality, cost: trial.outcome.cost })),
  ).map(({ trial }) => trial);
  return { trials: full, front, best: front.at(-1), failed, spent, aborted: signal?.aborted === true };
}

/** Rejected as soon as the signal is aborted; undefined without one. */
function whenAborted(signal: AbortSignal | undefined): Promise<never> | undefined {
  if (signal === undefined) return undefined;
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  // Nobody may be waiting just then.
  aborted.catch(() => {});
  return aborted;
}
