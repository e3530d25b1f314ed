import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { createDriftDetector } from "./drift-detector.ts";

/** After how many answers drift is found, of a model that is right this often; undefined: not within `most`. */
function answersUntilDrift(accepted: number, accuracy: number, most: number, seed: number): number | undefined {
  const random = createRandom(seed);
  const detector = createDriftDetector();
  detector.accepted(accepted);
  for (let answer = 1; answer <= most; answer++) {
    if (detector.answered(random.uniform() < accuracy)) return answer;
  }
  return undefined;
}

describe("a drift detector", () => {
  it("finds at once that a model is never right any more, at the fewest answers", () => {
    expect(answersUntilDrift(0.9, 0, 1000, 1)).toBe(32);
  });

  it("finds a drop from 0.9 to 0.6 within a window", () => {
    for (let seed = 0; seed < 50; seed++) expect(answersUntilDrift(0.9, 0.6, 256, seed)).toBeDefined();
  });

  it("takes chance for drift in few of many windows", () => {
    const falseAlarms = Array.from({ length: 200 }, (_, seed) => answersUntilDrift(0.9, 0.9, 256, seed)).filter(
      (found) => found !== undefined,
    );
    expect(falseAlarms.length).toBeLessThan(20);
  });

  it("forgives a single error of a model that was always right", () => {
    const detector = createDriftDetector();
    detector.accepted(1);
    for (let answer = 0; answer < 100; answer++) detector.answered(true);
    expect(detector.answered(false)).toBe(false);
  });

  it("looks at the window only, and begins anew with each model", () => {
    const detector = createDriftDetector({ windowSize: 40, minimumAnswers: 10 });
    detector.accepted(0.9);
    for (let answer = 0; answer < 40; answer++) detector.answered(false);
    expect(detector.accuracy).toBe(0);
    for (let answer = 0; answer < 40; answer++) detector.answered(true);
    expect([detector.accuracy, detector.answers]).toEqual([1, 40]);
    expect(detector.answered(true)).toBe(false);
    detector.accepted(0.5);
    expect([detector.accuracy, detector.answers]).toEqual([1, 0]);
  });

  it("says nothing before a model was accepted", () => {
    const detector = createDriftDetector();
    for (let answer = 0; answer < 500; answer++) expect(detector.answered(false)).toBe(false);
  });
});
