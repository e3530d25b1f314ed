import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecencyFilter } from "./recency-filter.ts";

/** Least recently used first; the definition, word for word. */
function naiveFilter(capacity: number): (page: number) => boolean {
  let recent: number[] = [];
  return (page) => {
    const isNew = !recent.includes(page);
    recent = [...recent.filter((other) => other !== page), page].slice(-capacity);
    return isNew;
  };
}

describe("the recency filter", () => {
  it("lets a page through again once as many others as it holds were used", () => {
    const filter = new RecencyFilter(2);
    expect([0, 1, 0, 2, 0, 1, 2].map((page) => filter.use(page))).toEqual([true, true, false, true, false, true, true]);
  });

  it("agrees with a naive least-recently-used list", () => {
    const pages = fc.array(fc.nat(12), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), pages, (capacity, uses) => {
        const filter = new RecencyFilter(capacity);
        expect(uses.map((page) => filter.use(page))).toEqual(uses.map(naiveFilter(capacity)));
      }),
    );
  });

  it("grows with the pages it is shown", () => {
    const filter = new RecencyFilter(3);
    const uses = [0, 100_000, 0, 5_000, 100_000, 70_000, 0];
    expect(uses.map((page) => filter.use(page))).toEqual(uses.map(naiveFilter(3)));
  });
});
