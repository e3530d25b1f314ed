import { describe, expect, it } from "vitest";
import { classifyLabels } from "./label-classes.ts";

describe("label classes", () => {
  const labels = Int32Array.from([5, -1, 5, 9, -1, 5, 2, 9, 123]);
  const weights = new Int32Array(labels.length).fill(1);

  it("number the most frequent labels first, equally frequent ones by value", () => {
    const { labels: kept, reject, classes } = classifyLabels(labels, weights, 10);
    expect([...kept]).toEqual([5, -1, 9, 2, 123]);
    expect(reject).toBe(5);
    expect([...classes]).toEqual([0, 1, 0, 2, 1, 0, 3, 2, 4]);
  });

  it("put all others into the reject class", () => {
    const { labels: kept, reject, classes } = classifyLabels(labels, weights, 2);
    expect([...kept]).toEqual([5, -1]);
    expect(reject).toBe(2);
    expect([...classes]).toEqual([0, 1, 0, 2, 1, 0, 2, 2, 2]);
  });

  it("count a sample as often as it occurs", () => {
    const { labels: kept } = classifyLabels(Int32Array.from([3, 1, 2, 1]), Int32Array.from([4, 2, 5, 4]), 10);
    expect([...kept]).toEqual([1, 2, 3]);
  });

  it("take labels from the whole 32-bit range", () => {
    const ends = Int32Array.from([2 ** 31 - 1, -(2 ** 31), 0, -1, -(2 ** 31)]);
    const { labels: kept } = classifyLabels(ends, new Int32Array(5).fill(1), 10);
    expect([...kept]).toEqual([-(2 ** 31), -1, 0, 2 ** 31 - 1]);
  });
});
