import type { Trainer } from "../trainer.ts";
import type { Configuration } from "./configuration.ts";
import type { Objectives } from "./rank.ts";

/** How configurations are chosen. */
export const searchMethods = ["random", "halving", "evolution", "meta"] as const;
export type SearchMethod = (typeof searchMethods)[number];

/** A configuration that was tried. */
export interface Trial<Outcome extends Objectives> {
  readonly configuration: Configuration;
  /** How much of full training it had, above 0, at most 1. */
  readonly share: number;
  readonly outcome: Outcome;
}

/** What is searched, and for how long. */
export interface SearchOptions<Outcome extends Objectives> {
  /** Of the families to be tried. */
  readonly trainers: readonly Trainer[];
  /**
   * Trains and judges a configuration; undefined where nothing can be trained with it.
   *
   * @param share of full training, above 0, at most 1
   */
  readonly attempt: (configuration: Configuration, share: number) => Promise<Outcome | undefined>;
  readonly method: SearchMethod;
  /** How many full trainings the search may take; shares add up. The default configurations are the first of them. */
  readonly trials: number;
  readonly seed: number;
  /** What a model may cost at most; costlier ones only help to find others. */
  readonly budget?: number;
  /** What to try after the default configurations, the most promising first; `meta` needs some. */
  readonly start?: readonly Configuration[];
  /** The search ends when this is aborted: what is being tried is not waited for. */
  readonly signal?: AbortSignal;
  /** Called after each attempt, in the order in which they were chosen. */
  readonly onTrial?: (trial: Trial<Outcome> | undefined, spent: number) => void;
}

/** What methods work with. */
export interface SearchState<Outcome extends Objectives> {
  readonly options: SearchOptions<Outcome>;
  /** Of the families whose default configuration could be trained: the others are for other samples. */
  readonly trainers: readonly Trainer[];
  readonly trials: readonly Trial<Outcome>[];
  /** How many full trainings may still be spent; 0 when the search was aborted. */
  left(): number;
  /** Whether this was tried in full. */
  isKnown(configuration: Configuration): boolean;
  /**
   * Tries configurations at the same time, those that were not tried before with this share, as far as the budget goes.
   * Same answers, same order, whatever is done first. Undefined for what failed or was left out.
   */
  tryAll(configurations: readonly Configuration[], share?: number): Promise<readonly (Trial<Outcome> | undefined)[]>;
}
