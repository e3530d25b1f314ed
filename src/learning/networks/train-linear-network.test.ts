import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { runFloatNetwork } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { classDataset, emptyLike, valueDataset } from "./test-datasets.ts";
import { type LinearSettings, trainLinearNetwork } from "./train-linear-network.ts";

type Numbers = readonly (readonly number[])[];

const fixture: Readonly<Record<string, Numbers>> = JSON.parse(
  readFileSync(new URL("../../../test/learning/networks/linear.json", import.meta.url), "utf8"),
);
const rows = fixture.features!;
const classes = fixture.classes as unknown as readonly number[];
const weights = Float32Array.from({ length: 100 }, (_, index) => 0.2 + (index % 5) * 0.4);

/** Class probabilities, or values, of every third sample. */
function answers(
  training: Dataset,
  settings: Partial<LinearSettings> = {},
  classWeights: "none" | "balanced" = "none",
): number[][] {
  const { target } = training;
  const answer =
    target.kind === "value"
      ? ({ kind: "value" } as const)
      : ({ kind: "classes", classes: target.labels.length } as const);
  const task = { training, validation: emptyLike(training), classWeights, seed: 1 };
  const all = { l2: 1, iterations: 1000, ...settings };
  const { network } = unwrap(trainLinearNetwork(task, answer, 32, all));
  const outputs = runFloatNetwork(network, training.values);
  const width = outputs.length / training.count;
  return Array.from({ length: Math.ceil(training.count / 3) }, (_, index) => {
    const scores = [...outputs.subarray(3 * index * width, (3 * index + 1) * width)];
    if (answer.kind === "value") return scores;
    const sum = scores.reduce((total, score) => total + Math.exp(score), 0);
    return scores.map((score) => Math.exp(score) / sum);
  });
}

function expectNear(numbers: readonly (readonly number[])[], expected: Numbers, tolerance: number): void {
  expect(numbers.length).toBe(expected.length);
  for (const [index, row] of numbers.entries()) {
    for (const [column, number] of row.entries()) {
      expect(Math.abs(number - expected[index]![column]!)).toBeLessThan(tolerance);
    }
  }
}

describe("linear models answer as those of scikit-learn", () => {
  it("with the probabilities of three classes", () => {
    expectNear(answers(classDataset(rows, classes, 3)), fixture["three classes"]!, 1e-4);
  });

  it("with the probabilities of two classes, samples weighted", () => {
    const dataset = classDataset(
      rows.slice(50),
      classes.slice(50).map((one) => one - 1),
      2,
    );
    expectNear(answers({ ...dataset, weights }), fixture["two classes, weighted samples"]!, 1e-4);
  });

  it("with balanced classes and more regularization", () => {
    const dataset = classDataset(
      rows.slice(60),
      classes.slice(60).map((one) => one - 1),
      2,
    );
    expectNear(answers(dataset, { l2: 10 }, "balanced"), fixture["two classes, balanced, C 0.1"]!, 1e-4);
  });

  it("with the values of ridge regression", () => {
    const dataset = valueDataset(
      rows.map((row) => row.slice(0, 3)),
      rows.map((row) => row[3]!),
    );
    const expected = fixture["the last feature"] as unknown as readonly number[];
    expectNear(
      answers(dataset, { l2: 5 }),
      expected.map((value) => [value]),
      1e-4,
    );
  });

  it("with the values of ridge regression, samples weighted", () => {
    const dataset = valueDataset(
      rows.slice(50).map((row) => row.slice(0, 3)),
      rows.slice(50).map((row) => row[3]!),
    );
    const expected = fixture["the last feature, weighted samples"] as unknown as readonly number[];
    expectNear(
      answers({ ...dataset, weights }, { l2: 5 }),
      expected.map((value) => [value]),
      1e-4,
    );
  });
});

describe("linear models", () => {
  it("find a plane exactly, though a feature is the sum of two others and nothing is regularized", () => {
    const plane = Array.from({ length: 40 }, (_, index) => {
      const [a, b] = [(index * 7) % 11, (index * 5) % 13];
      return [a, b, a + b];
    });
    const outcomes = plane.map(([a, b]) => 3 * a! - 2 * b! + 7);
    const found = answers(valueDataset(plane, outcomes), { l2: 0 });
    for (const [index, [value]] of found.entries()) expect(value).toBeCloseTo(outcomes[3 * index]!, 3);
  });

  it("keep to few iterations when told, and tell of each", () => {
    const training = classDataset(rows, classes, 3);
    const seen: number[] = [];
    const task = {
      training,
      validation: emptyLike(training),
      classWeights: "none",
      seed: 1,
      onProgress: ({ trainingLoss }: { trainingLoss?: number }) => seen.push(trainingLoss!),
    } as const;
    unwrap(trainLinearNetwork(task, { kind: "classes", classes: 3 }, 32, { l2: 1, iterations: 4 }));
    expect(seen.length).toBe(4);
    expect(seen).toEqual(seen.toSorted((left, right) => right - left));
  });
});
