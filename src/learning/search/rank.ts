import { dominates } from "./pareto.ts";

/** What counts of a trial. */
export interface Objectives {
  /** Larger is better. */
  readonly quality: number;
  /** Smaller is better. */
  readonly cost: number;
}

/** A place in the order of a search with two objectives. */
export interface Rank {
  /** 0 for those that no other dominates, 1 for those that only these dominate, and so on. */
  readonly layer: number;
  /** How far its neighbours in its layer are: those at the ends are infinitely alone. */
  readonly distance: number;
}

/**
 * Ranks by layers of dominance and by how alone each is within its layer (NSGA-II: Deb et al. 2002, sections III A and B).
 * What costs more than the budget comes after all that does not, the cheaper the sooner (section VI, constraints).
 */
export function rankByDominance(items: readonly Objectives[], budget = Number.POSITIVE_INFINITY): readonly Rank[] {
  const ranks = new Array<Rank>(items.length);
  const over = [...items.keys()].filter((index) => items[index]!.cost > budget);
  let left = [...items.keys()].filter((index) => items[index]!.cost <= budget);
  let layer = 0;
  while (left.length > 0) {
    const front = left.filter((index) => !left.some((other) => dominates(items[other]!, items[index]!)));
    const distances = crowdingDistances(front.map((index) => items[index]!));
    for (const [place, index] of front.entries()) ranks[index] = { layer, distance: distances[place]! };
    left = left.filter((index) => ranks[index] === undefined);
    layer++;
  }
  for (const index of over.sort((one, other) => items[one]!.cost - items[other]!.cost)) {
    ranks[index] = { layer: layer++, distance: 0 };
  }
  return ranks;
}

/** Orders the better rank first. */
export function compareRanks(one: Rank, other: Rank): number {
  // Infinite distances are equal, and their difference is no number.
  if (one.layer !== other.layer || one.distance === other.distance) return one.layer - other.layer;
  return other.distance - one.distance;
}

function crowdingDistances(items: readonly Objectives[]): readonly number[] {
  const distances = new Array<number>(items.length).fill(0);
  // Costs lie orders of magnitude apart.
  const measures = [(item: Objectives) => item.quality, (item: Objectives) => Math.log(Math.max(item.cost, 1e-3))];
  for (const measure of measures) {
    const order = [...items.keys()].sort((one, other) => measure(items[one]!) - measure(items[other]!));
    const first = order[0]!;
    const last = order[order.length - 1]!;
    const range = measure(items[last]!) - measure(items[first]!);
    distances[first] = Number.POSITIVE_INFINITY;
    distances[last] = Number.POSITIVE_INFINITY;
    if (range === 0) continue;
    for (let place = 1; place < order.length - 1; place++) {
      const gap = measure(items[order[place + 1]!]!) - measure(items[order[place - 1]!]!);
      distances[order[place]!]! += gap / range;
    }
  }
  return distances;
}
