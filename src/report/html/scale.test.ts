import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearScale, linearTicks, logarithmicScale, roundedEnd } from "./scale.ts";

const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true });

describe("scales", () => {
  it("have round ticks", () => {
    expect(linearTicks(0, 100, 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(linearTicks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(linearTicks(-1, 1, 4)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(logarithmicScale(0.15, 6, 0, 1).ticks).toEqual([0.2, 0.5, 1, 2, 5]);
    expect(roundedEnd(1.87, 5)).toBe(2);
  });

  it("have evenly spaced ticks inside their domain, and not more than asked for", () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 3, max: 10 }), (to, count) => {
        const ticks = linearTicks(0, to, count);
        expect(ticks[0]).toBe(0);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(count + 1);
        const step = ticks[1]!;
        for (const [index, tick] of ticks.entries()) {
          expect(tick).toBeLessThanOrEqual(to * (1 + 1e-8));
          expect(Math.abs(tick - index * step)).toBeLessThan(step * 1e-6);
        }
      }),
    );
  });

  it("keep order and reach their ends", () => {
    fc.assert(
      fc.property(positive, fc.double({ min: 1.1, max: 1000, noNaN: true }), (from, factor) => {
        const to = from * factor;
        const middle = (from + to) / 2;
        for (const scale of [linearScale(from, to, 200, 10, 5), logarithmicScale(from, to, 200, 10)]) {
          expect(scale.place(from)).toBeCloseTo(200, 6);
          expect(scale.place(to)).toBeCloseTo(10, 6);
          expect(scale.place(middle)).toBeLessThan(scale.place(from));
          expect(scale.place(middle)).toBeGreaterThan(scale.place(to));
        }
        // Equal factors are equal distances.
        expect(logarithmicScale(from, to, 0, 1).place(Math.sqrt(from * to))).toBeCloseTo(0.5, 6);
      }),
    );
  });

  it("end at a tick when rounded", () => {
    fc.assert(
      fc.property(positive, (most) => {
        const end = roundedEnd(most, 5);
        expect(end).toBeGreaterThanOrEqual(most * (1 - 1e-8));
        expect(linearTicks(0, end, 5).at(-1)).toBeCloseTo(end, 9);
      }),
    );
  });
});
