import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSampleWindow } from "./sample-window.ts";

describe("a window of samples", () => {
  it("holds the newest ones in order, and equal ones once", () => {
    const sample = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -1, max: 1 }), fc.constantFrom(7, 8));
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 200 }), fc.integer({ min: 1, max: 30 }), (added, capacity) => {
        const window = createSampleWindow(capacity, 2);
        for (const [index, [first, second, label]] of added.entries()) {
          window.add(Int32Array.from([first, second]), label);
          const kept = added.slice(Math.max(0, index + 1 - capacity), index + 1);
          expect(window.count).toBe(kept.length);
          const rows = kept.map((_, position) => window.rowAt(position));
          expect(
            rows.map((row) => [window.features[2 * row], window.features[2 * row + 1], window.labels[row]]),
          ).toEqual(kept);
          expect(new Set(rows).size).toBe(new Set(kept.map(String)).size);
          expect(window.distinctCount).toBe(new Set(rows).size);
          expect(Math.max(...rows)).toBeLessThan(window.rowLimit);
        }
      }),
    );
  });

  it("holds samples that are all different", () => {
    const window = createSampleWindow(1000, 1);
    for (let index = 0; index < 5000; index++) window.add(Int32Array.from([Math.imul(index, 65_536)]), index);
    expect(window.distinctCount).toBe(1000);
    expect(Array.from({ length: 1000 }, (_, position) => window.labels[window.rowAt(position)])).toEqual(
      Array.from({ length: 1000 }, (_, position) => 4000 + position),
    );
  });

  it("copies features, and takes labels as 32-bit patterns", () => {
    const window = createSampleWindow(4, 1);
    const features = Int32Array.from([5]);
    window.add(features, 2 ** 32 - 1);
    features[0] = 6;
    window.add(Int32Array.from([5]), -1);
    expect(window.distinctCount).toBe(1);
    expect(window.features[window.rowAt(0)]).toBe(5);
  });
});
