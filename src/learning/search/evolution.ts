import type { RandomSource } from "../random.ts";
import {
  type Configuration,
  changeConfiguration,
  configurationKey,
  crossConfigurations,
  drawConfiguration,
} from "./configuration.ts";
import { drawUnknown } from "./random-search.ts";
import { compareRanks, type Objectives, rankByDominance } from "./rank.ts";
import type { SearchState, Trial } from "./search-state.ts";

/** Configurations of a generation, and those that live on from one to the next. */
const generationSize = 8;
const mostSurvivors = 24;

/** Parents are the better of so many drawn at random. */
const tournament = 2;

/** How often a child is drawn from anywhere, and how often it has two parents, as one in. */
const newcomerOneIn = 8;
const crossedOneIn = 3;

/** Generations without anything that was not tried before end the search. */
const fruitlessGenerations = 20;

/**
 * Evolution with two objectives (NSGA-II: Deb et al. 2002): children are changed parents, parents win tournaments by
 * dominance and by how alone they are, and the best of all live on. Families compete, each child is of its parent's.
 */
export async function evolve<Outcome extends Objectives>(
  state: SearchState<Outcome>,
  random: RandomSource,
): Promise<void> {
  // A quarter of what there is to spend goes into looking around.
  const first = Math.min(mostSurvivors, Math.ceil(state.left() / 4)) - state.trials.length;
  if (first > 0) await state.tryAll(drawUnknown(state, random, first));
  let fruitless = 0;
  while (state.left() >= 1 && fruitless < fruitlessGenerations) {
    const before = state.left();
    const population = survivors(state);
    const children = Array.from({ length: generationSize }, () => makeChild(state, population, random));
    await state.tryAll(children);
    fruitless = state.left() === before ? fruitless + 1 : 0;
  }
}

/** The best so far, the best first. */
function survivors<Outcome extends Objectives>({
  trials,
  options: { budget },
}: SearchState<Outcome>): readonly Trial<Outcome>[] {
  const ranks = rankByDominance(
    trials.map(({ outcome }) => outcome),
    budget,
  );
  return [...trials.keys()]
    .sort((one, other) => compareRanks(ranks[one]!, ranks[other]!))
    .slice(0, mostSurvivors)
    .map((index) => trials[index]!);
}

function makeChild<Outcome extends Objectives>(
  { trainers, isKnown }: SearchState<Outcome>,
  population: readonly Trial<Outcome>[],
  random: RandomSource,
): Configuration {
  const newcomer = () => drawConfiguration(trainers[random.below(trainers.length)]!, random);
  if (population.length === 0 || random.below(newcomerOneIn) === 0) return newcomer();
  const parent = drawParent(population, random);
  const trainer = trainers.find(({ family }) => family === parent.family);
  if (trainer === undefined) return newcomer();
  let child = parent;
  if (random.below(crossedOneIn) === 0) {
    const mates = population.filter(({ configuration }) => {
      return configuration.family === parent.family && configurationKey(configuration) !== configurationKey(parent);
    });
    if (mates.length > 0) child = crossConfigurations(parent, drawParent(mates, random), random);
  }
  // What is known already is changed further.
  do child = changeConfiguration(trainer, child, random);
  while (isKnown(child) && random.below(generationSize) > 0);
  return child;
}

/** @param population the best first */
function drawParent<Outcome extends Objectives>(
  population: readonly Trial<Outcome>[],
  random: RandomSource,
): Configuration {
  let place = population.length;
  for (let drawn = 0; drawn < tournament; drawn++) place = Math.min(place, random.below(population.length));
  return population[place]!.configuration;
}
