import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PageNumbering, splitPage } from "./page-numbering.ts";

describe("the page index", () => {
  it("numbers pages like a map from page to order of first sight", () => {
    const page = fc.oneof(
      fc.nat(50),
      fc.maxSafeNat().map((value) => value % 2 ** 52),
    );
    fc.assert(
      fc.property(fc.array(page), (pages) => {
        const index = new PageNumbering();
        const order = new Map<number, number>();
        for (const number of pages) {
          if (!order.has(number)) order.set(number, order.size);
          const { high, low } = splitPage(number);
          expect(index.indexOf(high, low)).toBe(order.get(number));
          expect(index.pageAt(order.get(number)!)).toBe(number);
        }
        expect(index.size).toBe(order.size);
      }),
    );
  });

  it("keeps its numbers while it grows", () => {
    const index = new PageNumbering();
    for (let page = 0; page < 20_000; page++) index.indexOf(page % 7, page);
    expect(index.size).toBe(20_000);
    for (let page = 0; page < 20_000; page++) {
      if (index.indexOf(page % 7, page) !== page) expect.fail(`page ${page} has another number`);
    }
  });
});
