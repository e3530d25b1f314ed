import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dominates } from "./pareto.ts";
import { compareRanks, rankByDominance } from "./rank.ts";

const item = fc.record({ quality: fc.integer({ min: 0, max: 9 }), cost: fc.integer({ min: 1, max: 9 }) });

describe("rankByDominance", () => {
  it("gives what is dominated a later layer, by one more than the last of those that dominate it", () => {
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const ranks = rankByDominance(items);
        for (const [index, one] of items.entries()) {
          const above = items.flatMap((other, place) => (dominates(other, one) ? [ranks[place]!.layer] : []));
          expect(ranks[index]!.layer).toBe(above.length === 0 ? 0 : 1 + Math.max(...above));
        }
      }),
    );
  });

  it("puts what is over the budget behind all others, the cheaper first", () => {
    const items = [
      { quality: 9, cost: 8 },
      { quality: 1, cost: 2 },
      { quality: 9, cost: 6 },
    ];
    const ranks = rankByDominance(items, 5);
    const order = [0, 1, 2].sort((one, other) => compareRanks(ranks[one]!, ranks[other]!));
    expect(order).toEqual([1, 2, 0]);
  });

  it("prefers the ends of a front, then what stands alone", () => {
    const items = [0, 0.5, 0.52, 1].map((quality) => ({ quality, cost: 10 ** (4 * quality) }));
    const ranks = rankByDominance(items);
    expect(ranks.map(({ layer }) => layer)).toEqual([0, 0, 0, 0]);
    expect([ranks[0]!.distance, ranks[3]!.distance]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    // Neighbours at 0 and 0.52 against neighbours at 0.5 and 1, in both measures.
    expect(ranks[1]!.distance).toBeCloseTo(1.04, 9);
    expect(ranks[2]!.distance).toBeCloseTo(1, 9);
  });
});
