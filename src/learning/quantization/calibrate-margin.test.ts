import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { calibrateMargin } from "./calibrate-margin.ts";
import { factorOf } from "./scale-integers.ts";

describe("the scale of margins", () => {
  it("makes confidences that are the share of right answers", () => {
    const random = createRandom(5);
    const margins = Array.from({ length: 20_000 }, () => random.below(3000));
    // Right with a probability of margin / 1000, and always from 1000 on.
    const isRight = margins.map((margin) => (random.uniform() < margin / 1000 ? 1 : 0));
    const factor = factorOf(calibrateMargin(margins, isRight));
    expect(factor / (255 / 1000)).toBeGreaterThan(0.8);
    expect(factor / (255 / 1000)).toBeLessThan(1.25);
  });

  it("has a multiplier of 15 bits, also for margins of 0 and for huge ones", () => {
    for (const margins of [[], [0, 0, 0], [2 ** 46, 1, 2 ** 40]]) {
      const { multiplier, shift } = calibrateMargin(
        margins,
        margins.map(() => 1),
      );
      expect(multiplier > 0 && multiplier < 2 ** 15).toBe(true);
      expect(shift >= 0 && shift < 64).toBe(true);
    }
  });

  it("leaves doubt where answers with any margin are wrong", () => {
    const margins = Array.from({ length: 100 }, (_, index) => index);
    const factor = factorOf(
      calibrateMargin(
        margins,
        margins.map(() => 0),
      ),
    );
    expect(factor * 99).toBeLessThanOrEqual(255);
  });
});
