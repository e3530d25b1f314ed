import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { measureFeatures } from "./feature-scales.ts";
import { classDataset } from "./test-datasets.ts";

const row = (channels: number) => ({ height: 1, width: 1, channels });

function measure(columns: readonly (readonly number[])[], image = row(columns.length), scales = "features" as const) {
  const rows = columns[0]!.map((_, sample) => columns.map((column) => column[sample]!));
  const { featureMean, featureScale } = measureFeatures(
    classDataset(
      rows,
      rows.map(() => 0),
      2,
    ),
    image,
    scales,
  );
  return { means: [...featureMean], deviations: [...featureScale].map((scale) => (scale === 0 ? 0 : 1 / scale)) };
}

describe("the scales of features", () => {
  it("are mean and deviation where nothing is extreme", () => {
    const { means, deviations } = measure([
      [1, 2, 3, 4],
      [-100, 100, -100, 100],
    ]);
    expect(means).toEqual([2.5, 0]);
    expect(deviations[0]).toBeCloseTo(Math.sqrt(1.25), 12);
    expect(deviations[1]).toBeCloseTo(100, 12);
  });

  it("do not follow a few huge values", () => {
    const random = createRandom(4);
    const usual = Array.from({ length: 1000 }, () => Math.round(100 * random.normal()));
    const spoiled = usual.map((value, sample) => (sample % 50 === 0 ? 2 ** 31 - 1 : value));
    const { deviations } = measure([usual, spoiled]);
    expect(deviations[0]).toBeGreaterThan(95);
    expect(deviations[1]).toBeLessThan(2 * deviations[0]!);
  });

  it("are those of rare values where most are the same, whatever the largest are", () => {
    const column = Array.from({ length: 1000 }, (_, sample) => (sample % 20 === 0 ? 1 + (sample % 9) : 0));
    const usual = measure([column]).deviations[0]!;
    const spoiled = measure([column.map((value, sample) => (sample === 40 ? 1_000_000 : value))]).deviations[0]!;
    expect(usual).toBeGreaterThan(0.5);
    expect(spoiled).toBeLessThan(2 * usual);
  });

  it("count a rare flag as it is", () => {
    const flag = Array.from({ length: 1000 }, (_, sample) => (sample === 7 ? 1 : 0));
    expect(measure([flag]).deviations[0]).toBeCloseTo(Math.sqrt(0.001 * 0.999), 12);
  });

  it("are 0 for features that are all the same", () => {
    expect(measure([[5, 5, 5]])).toEqual({ means: [5], deviations: [0] });
  });

  it("are in common for the pixels of a channel", () => {
    const pixels = [[0], [10], [4], [30]];
    const image = { height: 1, width: 2, channels: 2 };
    const rows = [pixels.flat()];
    const { featureMean, featureScale } = measureFeatures(classDataset(rows, [0], 2), image, "channels");
    expect([...featureMean]).toEqual([2, 20, 2, 20]);
    expect([...featureScale]).toEqual([1 / 2, 1 / 10, 1 / 2, 1 / 10]);
  });
});
