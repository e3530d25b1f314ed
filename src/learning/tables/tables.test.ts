import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { checkModel, createPredictor, createRowHash, modelProgram } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import type { HyperparameterValues, Trainer, TrainingTask } from "../trainer.ts";
import { trainers } from "../trainers.ts";
import { createContextTableLearner } from "./context-table-learner.ts";
import { createHashedPerceptronLearner } from "./hashed-perceptron-learner.ts";
import { parseTables } from "./table-text.ts";

function datasetOf(rows: readonly (readonly number[])[], outcomes: readonly number[], labels?: number[]): Dataset {
  const width = rows[0]?.length ?? 0;
  return {
    features: Array.from({ length: width }, (_, index) => ({ name: `f${index}`, scale: 1 })),
    target: labels
      ? { kind: "classes", name: "next", labels: Int32Array.from(labels) }
      : { kind: "value", name: "next", scale: 1 },
    count: rows.length,
    values: Int32Array.from(rows.flat()),
    outcomes: Int32Array.from(outcomes),
  };
}

const none = datasetOf([], []);

function taskOf(training: Dataset, parameters: HyperparameterValues = {}): TrainingTask {
  return { training, validation: none, parameters, classWeights: "none", seed: 1 };
}

const contextTable = trainers.contextTable as Trainer;
const hashedPerceptron = trainers.hashedPerceptron as Trainer;

/** A sequence of deltas that repeats, as a program that strides over two arrays makes it; labels are the deltas. */
function repeatingDeltas(length: number): Dataset {
  const period = [1, 1, 64, -65, 1, 7];
  const labels = [-65, 1, 7, 64];
  const at = (index: number) => period[index % period.length]!;
  const rows = Array.from({ length }, (_, index) => [at(index + 2), at(index + 1), at(index)]);
  return datasetOf(
    rows,
    rows.map((_, index) => labels.indexOf(at(index + 3))),
    labels,
  );
}

describe("a trained context table", () => {
  it("answers the label that follows a context, and does not know contexts that it never saw", () => {
    const training = repeatingDeltas(600);
    const { description, model } = unwrap(contextTable.train(taskOf(training, { order: 3 })));
    unwrap(checkModel(modelProgram(description), 0, model));
    const predictor = createPredictor(description, model);
    for (let sample = 0; sample < 12; sample++) {
      expect(predictor.predict(training.values, sample * 3)).toBe([-65, 1, 7, 64][training.outcomes[sample]!]);
      // 100 of 101.
      expect(predictor.confidence).toBe(252);
    }
    predictor.predict(Int32Array.of(5, 5, 5), 0);
    expect(predictor.confidence).toBe(0);
  });

  it("keeps in each row what most of its samples say, also where contexts share rows", () => {
    const sample = fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 2 }), fc.integer({ min: -2, max: 2 }));
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 8, maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (samples, rows) => {
          const outcomes = samples.map(([, , outcome]) => outcome);
          fc.pre(new Set(outcomes).size > 1 && new Set(samples.map(([a]) => a)).size > 1);
          const training = datasetOf(
            samples.map(([a, b]) => [a, b]),
            outcomes,
          );
          const { description, model } = unwrap(contextTable.train(taskOf(training, { order: 2, rows })));
          const rowOf = createRowHash([0, 1], "i32", rows);
          const predictor = createPredictor(description, model);
          for (let index = 0; index < samples.length; index++) {
            const row = rowOf(training.values, index * 2);
            const inRow = outcomes.filter((_, other) => rowOf(training.values, other * 2) === row);
            const counts = inRow.map((outcome) => inRow.filter((other) => other === outcome).length);
            const most = Math.max(...counts);
            const expected = Math.min(...inRow.filter((_, other) => counts[other] === most));
            expect(predictor.predict(training.values, index * 2)).toBe(expected);
            expect(predictor.confidence).toBe(Math.floor((255 * most) / (inRow.length + 1)));
          }
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  it("counts classes, weighted where they shall be balanced, and never beyond its 16 bits", () => {
    const rows = Array.from({ length: 80_000 }, (_, index) => [index % 4 === 3 ? 1 : 0]);
    const outcomes = rows.map((_, index) => (index % 40 === 0 ? 1 : 0));
    const training = datasetOf(rows, outcomes, [0, 1]);
    const plain = unwrap(contextTable.train(taskOf(training, { rowsHold: "counts", order: 1 })));
    const predictor = createPredictor(plain.description, plain.model);
    expect(predictor.predict(Int32Array.of(0), 0)).toBe(0);
    // 58,000 of 60,000.
    expect(predictor.confidence).toBe(Math.floor((255 * 58_000) / 60_000));
    const task: TrainingTask = { ...taskOf(training, { rowsHold: "counts" }), classWeights: [1, 100] };
    const weighted = unwrap(contextTable.train(task));
    // 2,000 * 100 against 58,000.
    expect(createPredictor(weighted.description, weighted.model).predict(Int32Array.of(0), 0)).toBe(1);
  });

  it("is refused where a row cannot hold what is to be predicted", () => {
    const values = datasetOf([[1], [2]], [5, 9]);
    expect(contextTable.train(taskOf(values, { rowsHold: "counts" }))).toMatchObject({
      diagnostics: [{ code: "RMT7040" }],
    });
    const labels = Array.from({ length: 100 }, (_, label) => label);
    const many = datasetOf([[1], [2]], [5, 9], labels);
    expect(contextTable.train(taskOf(many, { rowsHold: "counts", rows: 20_000 }))).toMatchObject({
      diagnostics: [{ code: "RMT7041", hint: expect.stringContaining("10485") }],
    });
    expect(contextTable.train(taskOf(datasetOf([[1], [2]], [5, 5])))).toMatchObject({ ok: false });
  });
});

describe("a context table that learns sample by sample", () => {
  const description = { family: "contextTable", features: 2, featureType: "i32", output: "i32", order: 2 } as const;

  it("answers as the table trained at once, where contexts do not change their minds", () => {
    const training = repeatingDeltas(60);
    const { description, model } = unwrap(contextTable.train(taskOf(training, { order: 3 })));
    if (description.family !== "contextTable") throw new Error("another family");
    const learner = createContextTableLearner(description);
    const learned = createPredictor(description, learner.model);
    for (let sample = 0; sample < training.count; sample++) {
      learner.update(training.values, sample * 3, [-65, 1, 7, 64][training.outcomes[sample]!]!);
    }
    const trained = createPredictor(description, model);
    for (let sample = 0; sample < 6; sample++) {
      expect(learned.predict(training.values, sample * 3)).toBe(trained.predict(training.values, sample * 3));
      expect(learned.confidence).toBe(trained.confidence);
    }
  });

  it("follows a change, and is the less sure the more a context contradicts itself", () => {
    const learner = createContextTableLearner({ ...description, rows: 16, answer: { kind: "prediction" } });
    const predictor = createPredictor({ ...description, rows: 16, answer: { kind: "prediction" } }, learner.model);
    const context = Int32Array.of(3, 4);
    const ask = () => [predictor.predict(context, 0), predictor.confidence];
    learner.update(context, 0, 10);
    expect(ask()).toEqual([10, 127]);
    for (let time = 0; time < 99; time++) learner.update(context, 0, 10);
    expect(ask()).toEqual([10, 252]);
    for (let time = 0; time < 20; time++) learner.update(context, 0, -7);
    expect(ask()).toEqual([10, Math.floor((255 * 100) / 121)]);
    for (let time = 0; time < 13; time++) learner.update(context, 0, -7);
    expect(ask()).toEqual([-7, 127]);
    for (let time = 0; time < 1000; time++) learner.update(context, 0, -7);
    expect(ask()[0]).toBe(-7);
    // At least 127 of 128.
    expect(predictor.confidence).toBeGreaterThanOrEqual(253);
  });

  it("counts classes and forgets half before a count would not fit", () => {
    const counting = { ...description, rows: 1, answer: { kind: "counts", classes: 3 } } as const;
    const learner = createContextTableLearner(counting);
    const context = Int32Array.of(0, 0);
    for (let time = 0; time < 65_535; time++) learner.update(context, 0, 2);
    for (let time = 0; time < 100; time++) learner.update(context, 0, 1);
    learner.update(context, 0, 2);
    expect(Array.from(learner.model.tensors[0]!)).toEqual([0, 50, 32_768]);
  });
});

describe("a hashed perceptron", () => {
  it("learns a branch that depends on its history, as Jiménez and Lin's does", () => {
    // Taken where the last and the third last branch were; the others are noise.
    const random = createRandom(3);
    const branches = Array.from({ length: 4000 }, () => random.below(2));
    const rows = branches.slice(4).map((_, index) => branches.slice(index, index + 4).reverse());
    const outcomes = rows.map((row) => row[0]! & row[2]!);
    const training = datasetOf(rows, outcomes, [0, 1]);
    const { description, model, history } = unwrap(
      hashedPerceptron.train(taskOf(training, { tables: "0-each", rows: 64, epochs: 8 })),
    );
    unwrap(checkModel(modelProgram(description), 0, model));
    expect(history!.at(-1)!.trainingLoss).toBe(0);
    const predictor = createPredictor(description, model);
    for (let sample = 0; sample < 200; sample++) {
      expect(predictor.predict(training.values, sample * 4)).toBe(outcomes[sample]);
    }
  });

  it("moves weights by hand-computed steps, within their type", () => {
    const description = {
      family: "hashedPerceptron",
      features: 2,
      featureType: "i32",
      output: "i32",
      weightType: "i8",
      tables: [[], [0]],
      rows: 8,
    } as const;
    const learner = createHashedPerceptronLearner(description, { threshold: 3 });
    const sample = Int32Array.of(5, 6);
    const predictor = createPredictor(description, learner.model);
    const ask = () => [predictor.predict(sample, 0), predictor.confidence];
    learner.update(sample, 0, 1);
    learner.update(sample, 0, 1);
    expect(ask()).toEqual([1, 4]);
    // 4 is above the threshold.
    learner.update(sample, 0, 1);
    expect(ask()).toEqual([1, 4]);
    // 4, 2 and 0 say 1, which is wrong; -2 is right but unsure.
    for (let time = 0; time < 4; time++) learner.update(sample, 0, 0);
    expect(ask()).toEqual([0, 4]);
    expect(learner.learn(sample, 0, 0, 1)).toBe(false);
    learner.learn(sample, 0, 1, 1000);
    expect(ask()).toEqual([1, 254]);
  });

  it("repeats with its seed and is refused for more than two classes and unreadable tables", () => {
    const random = createRandom(1);
    const rows = Array.from({ length: 300 }, () => [random.below(9), random.below(9)]);
    const training = datasetOf(
      rows,
      rows.map(([a, b]) => Number(a! + random.below(3) > b!)),
      [0, 1],
    );
    const train = (seed: number) => unwrap(hashedPerceptron.train({ ...taskOf(training), seed })).model;
    expect(train(5)).toEqual(train(5));
    const three = datasetOf([[1], [2], [3]], [0, 1, 2], [0, 1, 2]);
    expect(hashedPerceptron.train(taskOf(three))).toMatchObject({ diagnostics: [{ code: "RMT7040" }] });
    const unreadable = hashedPerceptron.train(taskOf(training, { tables: "1-x" }));
    expect(unreadable).toMatchObject({ diagnostics: [{ code: "RMT7042" }] });
    expect(hashedPerceptron.train(taskOf(training, { rows: 2 ** 20 }))).toMatchObject({
      diagnostics: [{ code: "RMT7041" }],
    });
  });

  it("has the tables that its text says, each once", () => {
    expect(unwrap(parseTables("0-each-2-0+2-9", 3))).toEqual([[], [0], [1], [2], [0, 1], [0, 2], [0, 1, 2]]);
    expect(parseTables("0+3", 3)).toMatchObject({ diagnostics: [{ code: "RMT7042" }] });
  });
});
