import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dominates, paretoFront } from "./pareto.ts";

const point = fc.record({ quality: fc.integer({ min: 0, max: 9 }), cost: fc.integer({ min: 1, max: 9 }) });

describe("paretoFront", () => {
  it("holds what no other point dominates, once each, and nothing else: as by comparing all with all", () => {
    fc.assert(
      fc.property(fc.array(point), (points) => {
        const front = paretoFront(points);
        for (const one of front) expect(points.some((other) => dominates(other, one))).toBe(false);
        const places = new Set(points.filter((one) => !points.some((other) => dominates(other, one))).map(keyOf));
        expect(front.map(keyOf)).toEqual([...new Set(front.map(keyOf))]);
        expect(new Set(front.map(keyOf))).toEqual(places);
      }),
    );
  });

  it("rises in quality with its cost", () => {
    fc.assert(
      fc.property(fc.array(point), (points) => {
        const front = paretoFront(points);
        for (const [index, one] of front.slice(1).entries()) {
          expect(one.cost).toBeGreaterThan(front[index]!.cost);
          expect(one.quality).toBeGreaterThan(front[index]!.quality);
        }
      }),
    );
  });
});

function keyOf({ quality, cost }: { readonly quality: number; readonly cost: number }): string {
  return `${quality} ${cost}`;
}
