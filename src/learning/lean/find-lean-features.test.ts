import { describe, expect, it } from "vitest";
import { errorDiagnostic, failure, unwrap } from "../../diagnostics/index.ts";
import { createPredictor } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import { decisionTreeTrainer } from "../trees/index.ts";
import { findLeanFeatures, type LeanTask } from "./find-lean-features.ts";

/** Eight features below 100 that are drawn apart from each other, and the class that follows from them. */
function samples(count: number, seed: number, classOf: (row: Int32Array) => number): Dataset {
  const random = createRandom(seed);
  const values = Int32Array.from({ length: 8 * count }, () => random.below(100));
  return {
    features: Array.from({ length: 8 }, (_, index) => ({ name: `f${index}`, scale: 1 })),
    target: { kind: "classes", name: "side", labels: Int32Array.of(0, 1) },
    count,
    values,
    outcomes: Int32Array.from({ length: count }, (_, sample) => classOf(values.subarray(8 * sample, 8 * sample + 8))),
  };
}

async function train(training: Dataset) {
  const validation: Dataset = { ...training, count: 0, values: new Int32Array(), outcomes: new Int32Array() };
  return decisionTreeTrainer.train({ training, validation, parameters: {}, classWeights: "none", seed: 1 });
}

/** Both of features 2 and 5 are needed to tell the class. */
const quadrant = (row: Int32Array) => (row[2]! < 50 && row[5]! >= 30 ? 1 : 0);

function taskOf(changes: Partial<LeanTask>): LeanTask {
  return {
    training: samples(2000, 1, quadrant),
    test: samples(500, 2, quadrant),
    train,
    goalOf: (score) => score - 0.01,
    seed: 1,
    ...changes,
  };
}

describe("the smallest set of features that is enough", () => {
  it("is the two of eight that the label depends on, in a model that takes only them", async () => {
    const task = taskOf({});
    const lean = unwrap(await findLeanFeatures(task));
    expect(lean.features).toEqual([2, 5]);
    expect(lean.score).toBeGreaterThanOrEqual(lean.goal);
    expect(lean.goal).toBeCloseTo(lean.fullScore - 0.01, 12);
    const { description, model } = lean.model;
    expect(description.features).toBe(2);
    // Counted here, apart from the evaluation: the score is the share of right answers on what was held out.
    const predictor = createPredictor(description, model);
    let right = 0;
    for (let sample = 0; sample < task.test.count; sample++) {
      const features = Int32Array.from([2, 5], (feature) => task.test.values[8 * sample + feature]!);
      if (predictor.predict(features, 0) === task.test.outcomes[sample]) right++;
    }
    expect(lean.score).toBe(right / task.test.count);
  });

  it("is found by steps that leave out several at first, and stops where no single one can go", async () => {
    const asked: number[] = [];
    const lean = unwrap(await findLeanFeatures(taskOf({ onTraining: (features) => asked.push(features) })));
    expect(asked.length).toBe(lean.trainings);
    expect(lean.steps[0]).toMatchObject({ left: 4, accepted: true });
    const left = lean.steps.filter(({ accepted }) => accepted).flatMap(({ dropped }) => dropped);
    expect(left.toSorted()).toEqual([0, 1, 3, 4, 6, 7]);
    const last = lean.steps.filter((step) => step.left === 1);
    expect(last.map(({ dropped, accepted }) => [dropped, accepted])).toEqual(
      expect.arrayContaining([
        [[2], false],
        [[5], false],
      ]),
    );
  });

  it("is the same for the same seed", async () => {
    const [first, second] = [await findLeanFeatures(taskOf({})), await findLeanFeatures(taskOf({}))];
    expect(unwrap(first)).toEqual(unwrap(second));
  });

  it("takes back what was left out last where the samples held out say otherwise", async () => {
    // In the samples held out the class follows from feature 7, which did not matter before.
    const test = samples(500, 2, (row) => (quadrant(row) === 1 && row[7]! < 50 ? 1 : 0));
    const goals: number[] = [];
    const goalOf = (score: number) => {
      // Judged on samples for training everything but two features can go; held out, only all is enough.
      goals.push(score);
      return goals.length === 1 ? score - 0.01 : 2;
    };
    const lean = unwrap(await findLeanFeatures(taskOf({ test, goalOf })));
    expect(goals).toHaveLength(2);
    expect(lean.features).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(lean.score).toBe(lean.fullScore);
    expect(lean.model.description.features).toBe(8);
  });

  it("keeps features without which training refuses", async () => {
    const picky = async (dataset: Dataset) => {
      const hasFirst = dataset.features.some(({ name }) => name === "f0");
      return hasFirst ? train(dataset) : failure(errorDiagnostic("RMT7028", "nothing to learn from"));
    };
    const lean = unwrap(await findLeanFeatures(taskOf({ train: picky })));
    expect(lean.features).toEqual([0, 2, 5]);
    const refused = lean.steps.filter(({ score }) => score === undefined);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ dropped, accepted }) => dropped.includes(0) && !accepted)).toBe(true);
  });

  it("is not looked for where training with all features is refused", async () => {
    const refuse = async () => failure(errorDiagnostic("RMT7027", "one class only"));
    const result = await findLeanFeatures(taskOf({ train: refuse }));
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: "RMT7027" }] });
  });
});
