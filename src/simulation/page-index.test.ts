import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PageIndex } from "./page-index.ts";

describe("PageIndex", () => {
  it("finds every page of the set and no other, up to 52 bits", () => {
    const page = fc.oneof(
      fc.maxSafeNat().map((value) => value % 2 ** 52),
      fc.nat(40),
    );
    fc.assert(
      fc.property(fc.uniqueArray(page, { maxLength: 60 }), fc.array(page), (set, others) => {
        const index = new PageIndex(Float64Array.from(set));
        for (const [position, member] of set.entries()) expect(index.indexOf(member)).toBe(position);
        for (const other of others) expect(index.indexOf(other)).toBe(set.indexOf(other));
      }),
    );
  });

  it("knows nothing of negative numbers", () => {
    expect(new PageIndex(Float64Array.of(0, 1)).indexOf(-1)).toBe(-1);
  });
});
