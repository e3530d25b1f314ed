import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SwapSlots } from "./swap-slots.ts";

describe("SwapSlots", () => {
  it("gives pages on the device offsets 1, 2, … in page order and created pages none", () => {
    const slots = new SwapSlots(Uint8Array.of(0, 1, 0, 0));
    expect([0, 1, 2, 3].map((index) => slots.offsetOf(index))).toEqual([1, 0, 2, 3]);
    expect([0, 1, 2, 3, 4].map((offset) => slots.pageAt(offset))).toEqual([-1, 0, 2, 3, -1]);
  });

  it("gives evicted pages the following offsets and wraps to the slots freed", () => {
    const slots = new SwapSlots(Uint8Array.of(0, 0, 0)); // offsets 1, 2, 3 of 1 to 7
    const order = [2, 0, 2, 0, 2].map((index) => {
      slots.reassign(index);
      return slots.offsetOf(index);
    });
    // Page 1 keeps offset 2 throughout; after 7 comes 1, freed by page 0; then 3, freed by page 2, as 2 is taken.
    expect(order).toEqual([4, 5, 6, 7, 1]);
    slots.reassign(0);
    expect(slots.offsetOf(0)).toBe(3);
    expect(slots.pageAt(4)).toBe(-1);
  });

  it("stays one-to-one under any order of evictions", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { maxLength: 100 }), (evictions) => {
        const slots = new SwapSlots(new Uint8Array(7));
        for (const index of evictions) slots.reassign(index);
        for (let index = 0; index < 7; index++) expect(slots.pageAt(slots.offsetOf(index))).toBe(index);
        const taken = Array.from({ length: slots.limit }, (_, offset) => slots.pageAt(offset)).filter((p) => p !== -1);
        expect(taken).toHaveLength(7);
      }),
    );
  });
});
