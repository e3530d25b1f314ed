import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { answerLoss, isBetterModel } from "./compare-models.ts";

describe("what an answer loses", () => {
  it.each([
    [255, true, 0],
    [255, false, 1],
    [51, true, 0.64],
    [51, false, 0.04],
    [0, true, 0.25],
    [0, false, 0.25],
  ])("with confidence %i, right %s: %d", (confidence, isRight, loss) => {
    expect(answerLoss(confidence, isRight)).toBeCloseTo(loss, 12);
  });

  it("is least for the confidence that says how often the answer is right", () => {
    for (const share of [0.2, 0.6, 0.9]) {
      const expected = (confidence: number) =>
        share * answerLoss(confidence, true) + (1 - share) * answerLoss(confidence, false);
      const losses = Array.from({ length: 255 }, (_, index) => expected(index + 1));
      expect(losses.indexOf(Math.min(...losses)) + 1).toBe(Math.round(share * 255));
    }
  });
});

describe("a new model", () => {
  const compare = (differences: readonly number[]) => ({
    samples: differences.length,
    gain: differences.reduce((sum, difference) => sum + difference, 0),
    squaredDifferences: differences.reduce((sum, difference) => sum + difference ** 2, 0),
  });

  it("that answers as the old one is not better", () => {
    expect(isBetterModel(compare([0, 0, 0]))).toBe(false);
  });

  it("that loses less is better, one that loses more is not", () => {
    expect(isBetterModel(compare([0.5, -0.25]))).toBe(true);
    expect(isBetterModel(compare([-0.5, 0.25]))).toBe(false);
  });

  it("that is no better is taken for two deviations better by chance in about one of 44 comparisons", () => {
    const random = createRandom(5);
    let taken = 0;
    for (let round = 0; round < 2000; round++) {
      if (isBetterModel(compare(Array.from({ length: 50 }, () => random.uniform() - 0.5)), 2)) taken++;
    }
    expect(Math.abs(taken - 2000 / 44)).toBeLessThan(25);
  });
});
