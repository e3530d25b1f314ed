import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LeapTrend } from "./leap-trend.ts";

/** A history of the deltas, oldest first. */
function historyOf(deltas: readonly number[], zeroFilled = false): LeapTrend {
  const trend = new LeapTrend(zeroFilled);
  let address = 1_000_000;
  trend.log(address);
  for (const delta of deltas) {
    address += delta;
    trend.log(address);
  }
  return trend;
}

const repeat = (delta: number, count: number) => Array.from({ length: count }, () => delta);
/** Deltas that are all different and match nothing else. */
const noise = (count: number, from = 1000) => Array.from({ length: count }, (_, index) => from + 10 * index);

describe("LeapTrend", () => {
  it("finds a delta that is more than half of the newest 8", () => {
    expect(historyOf([...noise(24), 5, 7, 5, 5, 9, 5, 5, 11]).find()).toBe(5);
  });

  it("does not take half of 8 for a majority, and goes on to 16 and 32", () => {
    const half = [3, 7, 3, 8, 3, 9, 3, 10];
    expect(historyOf([...noise(24), ...half]).find()).toBeUndefined();
    expect(historyOf([...noise(16), ...repeat(3, 5), ...noise(3, 5000), ...half]).find()).toBe(3);
    expect(historyOf([...repeat(3, 13), ...noise(11, 5000), ...half]).find()).toBe(3);
    expect(historyOf([...repeat(3, 12), ...noise(12, 5000), ...half]).find()).toBeUndefined();
  });

  it("prefers the trend of the newest 8 to an older one", () => {
    expect(historyOf([...repeat(3, 27), ...repeat(-2, 5)]).find()).toBe(-2);
  });

  it("remembers 32 deltas", () => {
    expect(historyOf([...repeat(3, 40), ...noise(15)]).find()).toBe(3);
    expect(historyOf([...repeat(3, 40), ...noise(16)]).find()).toBeUndefined();
  });

  it("needs more than half of 8 logged before there is a first trend", () => {
    expect(historyOf(repeat(4, 4)).find()).toBeUndefined();
    expect(historyOf(repeat(4, 5)).find()).toBe(4);
  });

  it("filled with zeros has the trend 0 until five deltas were logged, as in the public code", () => {
    expect(historyOf([], true).find()).toBe(0);
    expect(historyOf(repeat(4, 3), true).find()).toBe(0);
    expect(historyOf(repeat(4, 5), true).find()).toBe(4);
  });

  it("agrees with counting on any history", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 32, maxLength: 60 }), (deltas) => {
        const newestFirst = [...deltas].reverse();
        const expected = [8, 16, 32]
          .map((window) =>
            [-1, 0, 1].find((delta) => newestFirst.slice(0, window).filter((d) => d === delta).length > window / 2),
          )
          .find((delta) => delta !== undefined);
        expect(historyOf(deltas).find()).toBe(expected);
      }),
    );
  });
});
