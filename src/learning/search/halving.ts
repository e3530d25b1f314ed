import type { RandomSource } from "../random.ts";
import { drawUnknown } from "./random-search.ts";
import { compareRanks, type Objectives, rankByDominance } from "./rank.ts";
import type { SearchState } from "./search-state.ts";

/** Of each rung the best third gets three times as much training (Hyperband: Li et al. 2018 use 3 or 4). */
const keepOneIn = 3;
const shares = [1 / 9, 1 / 3, 1];

/** Configurations of one bracket; the first rung of one that is run whole takes 3 full trainings, as do the others. */
const bracketSize = 27;

/**
 * Successive halving (Jamieson and Talwalkar 2016): many configurations are trained a little, the best of them more. Best
 * is what is least dominated in quality and cost. Brackets follow one another until the budget is spent.
 */
export async function halve<Outcome extends Objectives>(
  state: SearchState<Outcome>,
  random: RandomSource,
): Promise<void> {
  while (state.left() >= 1) {
    const before = state.left();
    const fraction = Math.min(1, before / shares.length / (bracketSize / keepOneIn ** 2));
    let rung = drawUnknown(state, random, Math.max(keepOneIn, Math.floor(bracketSize * fraction)));
    for (const share of shares) {
      const trials = (await state.tryAll(rung, share)).filter((trial) => trial !== undefined);
      const ranks = rankByDominance(
        trials.map(({ outcome }) => outcome),
        state.options.budget,
      );
      const order = [...trials.keys()].sort((one, other) => compareRanks(ranks[one]!, ranks[other]!));
      const kept = order.slice(0, Math.max(1, Math.round(trials.length / keepOneIn)));
      rung = kept.map((index) => trials[index]!.configuration);
      if (rung.length === 0) break;
    }
    if (state.left() === before) return;
  }
}
