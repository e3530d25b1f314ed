import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dataset } from "./dataset.ts";
import { aheadBy, classCounts, selectFeatures, selectSamples } from "./select.ts";
import { shareDataset } from "./share-dataset.ts";
import { folds, type Split, splitByTime, splitScattered } from "./split.ts";

/** Samples whose first feature is their number and whose second is their class. */
function numbered(outcomes: readonly number[], classes = 4): Dataset {
  return {
    features: [
      { name: "number", scale: 1 },
      { name: "class", scale: 1 },
    ],
    target: { kind: "classes", name: "y", labels: Int32Array.from({ length: classes }, (_, index) => 10 * index) },
    count: outcomes.length,
    values: Int32Array.from(outcomes.flatMap((outcome, index) => [index, outcome])),
    outcomes: Int32Array.from(outcomes),
    weights: Float32Array.from(outcomes, (_, index) => index + 1),
  };
}

/** The numbers of the samples of a part, after a check that they came whole. */
function numbersOf({ count, values, outcomes, weights }: Dataset): number[] {
  const numbers = Array.from({ length: count }, (_, sample) => values[2 * sample]!);
  expect([...outcomes]).toEqual(numbers.map((_, sample) => values[2 * sample + 1]));
  expect([...weights!]).toEqual(numbers.map((number) => number + 1));
  return numbers;
}

const anyOutcomes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 });
const allNumbers = (count: number) => Array.from({ length: count }, (_, index) => index);

function expectWhole({ training, test }: Split, count: number): void {
  const parts = [numbersOf(training), numbersOf(test)];
  expect(parts.flat().sort((a, b) => a - b)).toEqual(allNumbers(count));
  for (const part of parts) expect(part).toEqual(part.toSorted((a, b) => a - b));
}

describe("samples taken apart", () => {
  it("by time are the first and the last ones", () => {
    const { training, test } = splitByTime(numbered([0, 1, 2, 3, 0, 1, 2, 3, 0, 1]), 0.25);
    expect(numbersOf(training)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(numbersOf(test)).toEqual([7, 8, 9]);
    expect(splitByTime(numbered([1]), 0.9).training.count).toBe(1);
    expect(splitByTime(numbered([]), 0.5).training.count).toBe(0);
  });

  it("from everywhere are each in one part, the same share of each class", () => {
    fc.assert(
      fc.property(anyOutcomes, fc.double({ min: 0, max: 0.9, noNaN: true }), fc.integer(), (outcomes, share, seed) => {
        const dataset = numbered(outcomes);
        const split = splitScattered(dataset, share, seed);
        expectWhole(split, outcomes.length);
        const counts = classCounts(dataset);
        for (const [class_, tested] of classCounts(split.test).entries()) {
          expect(Math.abs(tested - counts[class_]! * share)).toBeLessThanOrEqual(2);
          expect(tested).toBeLessThan(Math.max(1, counts[class_]!));
        }
        expect(splitScattered(dataset, share, seed)).toEqual(split);
      }),
    );
  });

  it("in folds are tested once each, classes spread evenly", () => {
    fc.assert(
      fc.property(anyOutcomes, fc.integer({ min: 2, max: 6 }), fc.integer(), (outcomes, count, seed) => {
        const dataset = numbered(outcomes);
        const splits = folds(dataset, count, seed);
        expect(splits).toHaveLength(count);
        for (const split of splits) expectWhole(split, outcomes.length);
        const tested = splits.flatMap(({ test }) => numbersOf(test));
        expect(tested.sort((a, b) => a - b)).toEqual(allNumbers(outcomes.length));
        const counts = classCounts(dataset);
        for (const { test } of splits) {
          for (const [class_, inTest] of classCounts(test).entries()) {
            expect(Math.abs(inTest - counts[class_]! / count)).toBeLessThan(1);
          }
        }
      }),
    );
  });

  it("are others with another seed", () => {
    const dataset = numbered(new Array(50).fill(0));
    expect(numbersOf(splitScattered(dataset, 0.5, 1).test)).not.toEqual(
      numbersOf(splitScattered(dataset, 0.5, 2).test),
    );
  });
});

describe("samples selected", () => {
  it("come in the order asked for, with the features asked for", () => {
    const dataset = numbered([0, 1, 2]);
    expect(numbersOf(selectSamples(dataset, [2, 0, 2]))).toEqual([2, 0, 2]);
    const { features, values } = selectFeatures(dataset, [1]);
    expect(features).toEqual([{ name: "class", scale: 1 }]);
    expect([...values]).toEqual([0, 1, 2]);
  });

  it("ahead have the outcome of a later sample of their stream", () => {
    const dataset = numbered([0, 1, 2, 3]);
    expect([...aheadBy(dataset, 0).outcomes]).toEqual([0, 1, 2, 3]);
    const { count, values, outcomes } = aheadBy(dataset, 2);
    expect([count, ...outcomes]).toEqual([2, 2, 3]);
    expect([...values]).toEqual([0, 0, 1, 1]);
    // Two streams in turn: 0 and 2, 1 and 3.
    const turns = aheadBy(dataset, 1, Int32Array.of(2, 3, -1, -1));
    expect([...turns.outcomes]).toEqual([2, 3]);
    expect(aheadBy(dataset, 9).count).toBe(0);
  });

  it("in shared memory are the same, and stay there", () => {
    const dataset = numbered([0, 1, 2]);
    const shared = shareDataset(dataset);
    expect(shared).toEqual(dataset);
    expect(shared.values.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shareDataset(shared).values).toBe(shared.values);
  });
});
