import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mixValue } from "./cell-hash.ts";

describe("the hash of a cell", () => {
  it("is the upper half of products of 64 bits on the host too", () => {
    const values = fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(values, (mixed) => {
        const state = { low: 0, high: 0 };
        let wanted = 0n;
        for (const value of mixed) {
          mixValue(state, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
          const turned = BigInt.asUintN(64, (wanted << 32n) | (wanted >> 32n));
          wanted = BigInt.asUintN(64, (turned ^ value) * 0x9e3779b97f4a7c15n);
        }
        expect([state.low, state.high].map((word) => BigInt(word >>> 0))).toEqual([
          wanted & 0xffffffffn,
          wanted >> 32n,
        ]);
      }),
    );
  });
});
