import { describe, expect, it } from "vitest";
import { errorDiagnostic, failure, success, unwrap } from "../../diagnostics/index.ts";
import { buildTree } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import type { Trainer } from "../trainer.ts";
import { evaluateOnline, type OnlineEvaluationOptions } from "./evaluate-online.ts";

/** One feature, two classes: labels 10 and 20. */
function stream(count: number, outcome: (sample: number) => number): Dataset {
  return {
    features: [{ name: "time", scale: 1 }],
    target: { kind: "classes", name: "next", labels: Int32Array.of(10, 20) },
    count,
    values: Int32Array.from({ length: count }, (_, sample) => sample),
    outcomes: Int32Array.from({ length: count }, (_, sample) => outcome(sample)),
  };
}

/** Answers the most frequent label always, as sure as it was frequent. */
const majority: Trainer = {
  family: "decisionTree",
  targets: ["classes"],
  hyperparameters: [],
  train({ training: { outcomes, count, target } }) {
    const ones = outcomes.reduce((sum, outcome) => sum + outcome, 0);
    const share = Math.max(ones, count - ones) / count;
    const leaf = { value: 2 * ones > count ? 20 : 10, confidence: Math.round(254 * share) };
    return success({
      description: { family: "decisionTree", features: 1, featureType: "i32", output: "i32", maxNodes: 1, maxDepth: 0 },
      model: buildTree(1, leaf),
      target,
    });
  },
};

const options: OnlineEvaluationOptions = {
  trainer: majority,
  parameters: {},
  seed: 1,
  windowSize: 400,
  retrainEvery: 300,
  minimumSamples: 100,
  windows: 10,
};

describe("learning online", () => {
  it("answers from the first model on, and keeps it as long as none is better", () => {
    const evaluation = unwrap(
      evaluateOnline(
        stream(1000, () => 1),
        options,
      ),
    );
    expect(evaluation.answered).toBe(900);
    expect(evaluation.accuracy).toBe(1);
    expect(evaluation.trainings.map(({ sample, cause, accepted }) => [sample, cause, accepted])).toEqual([
      [100, "first", true],
      [400, "pace", false],
      [700, "pace", false],
      [1000, "pace", false],
    ]);
    expect(evaluation.overTime).toHaveLength(9);
  });

  it("trains as soon as the pattern changes, and again until the model is replaced", () => {
    const { trainings, accuracy, overTime } = unwrap(
      evaluateOnline(
        stream(3000, (sample) => (sample < 1000 ? 1 : 0)),
        options,
      ),
    );
    const after = trainings.filter(({ sample }) => sample > 1000);
    expect(after[0]!.cause).toBe("drift");
    expect(after[0]!.sample).toBeLessThanOrEqual(1000 + 64);
    // A model that is less sure of the old pattern is better already. The window of 400 holds more of the new one after 200
    // samples; trainings are 64 samples apart.
    const replaced = after.find(({ sample, accepted }) => accepted && sample > 1200)!;
    expect(replaced.sample).toBeLessThanOrEqual(1264);
    expect(accuracy).toBeCloseTo((2900 - (replaced.sample - 1000)) / 2900, 3);
    expect(overTime.at(-1)!.score).toBe(1);
  });

  it("finds no drift in noise", () => {
    const random = createRandom(3);
    const noise = stream(4000, () => (random.uniform() < 0.7 ? 1 : 0));
    const { trainings, accuracy } = unwrap(evaluateOnline(noise, { ...options, drift: { deviations: 4 } }));
    expect(trainings.filter(({ cause }) => cause === "drift")).toEqual([]);
    expect(accuracy).toBeCloseTo(0.7, 1);
  });

  it("gives what the trainer refuses where it refuses always", () => {
    const refusal = errorDiagnostic("RMT7020", "no");
    const refusing: Trainer = { ...majority, train: () => failure(refusal) };
    const result = evaluateOnline(
      stream(500, () => 1),
      { ...options, trainer: refusing },
    );
    expect(result).toEqual({ ok: false, diagnostics: [refusal] });
  });
});
