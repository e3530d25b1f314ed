import type { RandomSource } from "../random.ts";
import { type Configuration, drawConfiguration } from "./configuration.ts";
import type { Objectives } from "./rank.ts";
import type { SearchState } from "./search-state.ts";

/** Configurations that are drawn before they are tried together. */
const drawnAtOnce = 16;

/** Rounds without anything that was not tried before end the search: all is known. */
const fruitlessRounds = 20;

/** Draws configurations from all families in turn (Bergstra and Bengio 2012). */
export async function searchAtRandom<Outcome extends Objectives>(
  state: SearchState<Outcome>,
  random: RandomSource,
): Promise<void> {
  let fruitless = 0;
  while (state.left() >= 1 && fruitless < fruitlessRounds) {
    const before = state.left();
    await state.tryAll(drawUnknown(state, random, drawnAtOnce));
    fruitless = state.left() === before ? fruitless + 1 : 0;
  }
}

/** Draws configurations that were not tried in full; fewer where hardly any are left. */
export function drawUnknown<Outcome extends Objectives>(
  { trainers, isKnown }: SearchState<Outcome>,
  random: RandomSource,
  count: number,
): readonly Configuration[] {
  const first = random.below(trainers.length);
  const drawn: Configuration[] = [];
  for (let tries = 0; tries < 4 * count && drawn.length < count; tries++) {
    const configuration = drawConfiguration(trainers[(first + tries) % trainers.length]!, random);
    if (!isKnown(configuration)) drawn.push(configuration);
  }
  return drawn;
}
