import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPlaces } from "./places.ts";

describe("places of numbers", () => {
  it("are those of a Map, whatever is added and deleted", () => {
    const subject = fc.oneof(
      fc.integer({ min: -4, max: 12 }),
      fc.nat(200).map((page) => page * 2 ** 32),
      fc.maxSafeInteger(),
    );
    const step = fc.record({ subject, adds: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const capacity = 8;
        const places = createPlaces(capacity);
        const model = new Map<number, number>();
        for (const [place, { subject, adds }] of steps.entries()) {
          if (!adds) expect(places.delete(subject)).toBe(model.delete(subject));
          else if (!model.has(subject) && model.size < capacity) {
            places.add(subject, place);
            model.set(subject, place);
          }
          for (const { subject } of steps) expect(places.placeOf(subject)).toBe(model.get(subject) ?? -1);
        }
      }),
    );
  });
});
