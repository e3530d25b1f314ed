import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelDescription, Predictor } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { findHistory } from "./history.ts";
import { rollOut } from "./roll-out.ts";

const description: ModelDescription = {
  family: "decisionTree",
  features: 3,
  featureType: "i32",
  output: "i32",
  maxNodes: 15,
  maxDepth: 4,
};

/** What a program learns that keeps the last `width` labels of each stream in a ring, newest first. */
function ringSamples(events: readonly (readonly [stream: number, label: number])[], width: number): Dataset {
  const rings = new Map<number, number[]>();
  const rows: number[][] = [];
  for (const [stream, label] of events) {
    const ring = rings.get(stream) ?? new Array<number>(width).fill(0);
    rows.push(ring);
    rings.set(stream, [label, ...ring.slice(0, -1)]);
  }
  const labels = [...new Set(events.map(([, label]) => label))].sort((a, b) => a - b);
  return {
    features: Array.from({ length: width }, (_, index) => ({ name: `last[${index}]`, scale: 1 })),
    target: { kind: "classes", name: "next", labels: Int32Array.from(labels) },
    count: rows.length,
    values: Int32Array.from(rows.flat()),
    outcomes: Int32Array.from(events, ([, label]) => labels.indexOf(label)),
  };
}

const cycle = [1, 2, 5, -3];
const single = Array.from({ length: 200 }, (_, index) => [0, cycle[index % 4]!] as const);
const turns = Array.from(
  { length: 300 },
  (_, index) => [index % 3, 100 * (index % 3) + Math.floor(index / 3)] as const,
);

describe("features that are earlier outcomes", () => {
  it("are found, newest first, wherever they stand", () => {
    const dataset = ringSamples(single, 3);
    expect(findHistory(dataset)?.features).toEqual([0, 1, 2]);
    const [a, b, c] = [2, 0, 1];
    const values = dataset.values.map((_, at) => dataset.values[at - (at % 3) + [a, b, c][at % 3]!]!);
    expect(findHistory({ ...dataset, values })?.features).toEqual([1, 2, 0]);
  });

  it("are followed within each of several streams", () => {
    const history = findHistory(ringSamples(turns, 3));
    expect(history?.features).toEqual([0, 1, 2]);
    // After the first samples, which all have an empty history, each goes on with the third after it.
    const expected = Array.from({ length: 290 }, (_, index) => index + 3 + 3);
    expect([...history!.next.subarray(3, 293)]).toEqual(expected);
  });

  it("are not found where there are none", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 60, maxLength: 90 }), (numbers) => {
        const count = Math.floor(numbers.length / 3);
        const dataset: Dataset = {
          features: [0, 1].map((index) => ({ name: `x${index}`, scale: 1 })),
          target: { kind: "value", name: "y", scale: 1 },
          count,
          values: Int32Array.from(numbers.slice(0, 2 * count)),
          outcomes: Int32Array.from(numbers.slice(2 * count, 3 * count), (number) => number + 2000),
        };
        expect(findHistory(dataset)).toBeUndefined();
      }),
    );
  });
});

/** Knows the cycle: what comes after the last label. Where it is told to, it is wrong or does not know. */
function cyclePredictor(wrongAfter?: number, unknownAfter?: number): Predictor {
  let confidence = 0;
  return {
    get confidence() {
      return confidence;
    },
    predict(features, offset) {
      const last = features[offset]!;
      confidence = last === unknownAfter ? 0 : 255;
      return last === wrongAfter ? 1 : cycle[(cycle.indexOf(last) + 1) % 4]!;
    },
  };
}

describe("a model that goes on from its own answers", () => {
  const dataset = ringSamples(single, 3);
  const history = findHistory(dataset)!;

  it("is right at every step where it knows what follows", () => {
    const steps = rollOut(cyclePredictor(), description, dataset, history, 5);
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(steps.map(({ samples }) => samples)).toEqual([200, 199, 198, 197, 196]);
    // After the first sample, whose history is empty, it starts the cycle: 0 is no label, index -1, so 1 is next.
    for (const { answered, accuracy } of steps) expect([answered, accuracy]).toEqual([1, 1]);
  });

  it("carries its errors on", () => {
    // After a 2 it says 1 instead of 5, and goes on 2, 1, 2, … instead of -3, 1, 2, 5.
    const [first, second, third] = rollOut(cyclePredictor(2), description, dataset, history, 3);
    expect(first!.accuracy).toBeCloseTo(3 / 4, 1);
    // Right only from a history that ends with -3 (1, 2) or 5 (-3, 1); from 1: 2, then 1; from 2: 1, then 2.
    expect(second!.accuracy).toBeCloseTo(2 / 4, 1);
    // Right from 5 (-3, 1, 2), and by chance from 2 (1, 2, 1 for 5, -3, 1); from -3 and from 1 it ends with 1 and 2.
    expect(third!.accuracy).toBeCloseTo(2 / 4, 1);
  });

  it("ends where it does not know", () => {
    const [first, second] = rollOut(cyclePredictor(undefined, 2), description, dataset, history, 2);
    expect(first!.answered).toBeCloseTo(3 / 4, 1);
    expect(first!.accuracy).toBe(first!.answered);
    expect(second!.answered).toBeCloseTo(2 / 4, 1);
  });

  it("that answers classes puts their labels into the history", () => {
    const byClass: Predictor = {
      confidence: 255,
      // Labels in order are -3, 1, 2, 5.
      predict: (features, offset) => [-3, 1, 2, 5].indexOf(cycle[(cycle.indexOf(features[offset]!) + 1) % 4]!),
    };
    const voting: ModelDescription = {
      ...description,
      family: "forest",
      trees: 3,
      answer: { kind: "classes", classes: 4 },
    };
    for (const { accuracy } of rollOut(byClass, voting, dataset, history, 4)) expect(accuracy).toBe(1);
  });
});
