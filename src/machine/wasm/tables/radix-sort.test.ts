import fc from "fast-check";
import { expect, it } from "vitest";
import { sortByWords } from "./radix-sort.ts";

it("sorts by words as a stable comparison sort does", () => {
  const word = fc.constantFrom(0, 1, 255, 256, 0x10000, 0x1000000, 0x80000000, 0xffffffff);
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word)), (pairs) => {
      const low = Uint32Array.from(pairs, ([each]) => each);
      const high = Uint32Array.from(pairs, ([, each]) => each);
      const items = pairs.map((_, index) => index);
      const wanted = items.toSorted((a, b) => high[a]! - high[b]! || low[a]! - low[b]! || a - b);
      expect([...sortByWords(Int32Array.from(items), [low, high])]).toEqual(wanted);
    }),
  );
});
