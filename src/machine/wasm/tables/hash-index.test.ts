import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHashIndex } from "./hash-index.ts";

describe("a hash index", () => {
  it("finds what is in it and nothing else, however badly items are spread", () => {
    const operation = fc.record({ item: fc.integer({ min: 1, max: 24 }), isRemoval: fc.boolean() });
    // Few hashes, the highest among them: full buckets run over into the next ones and around the end.
    const hashes = fc.array(fc.constantFrom(0, 1, 0x20000000, 0x7fffffff, -1, -2, 0xe0000000 | 0), {
      minLength: 25,
      maxLength: 25,
    });
    fc.assert(
      fc.property(hashes, fc.array(operation, { maxLength: 120 }), (hashOf, operations) => {
        const words = new Int32Array(8 + 32);
        const index = createHashIndex(words, { address: 32, bucketBits: 3, itemBits: 5 }, (item) => hashOf[item]!);
        const present = new Set<number>();
        for (const { item, isRemoval } of operations) {
          if (isRemoval && present.delete(item)) index.remove(hashOf[item]!, item);
          if (!isRemoval && !present.has(item)) {
            present.add(item);
            index.insert(hashOf[item]!, item);
          }
          for (let each = 1; each <= 24; each++) {
            expect(index.find(hashOf[each]!, (found) => found === each)).toBe(present.has(each) ? each : 0);
          }
        }
        expect(words.filter((word) => word !== 0).length).toBe(present.size);
      }),
      { numRuns: 200 },
    );
  });
});
