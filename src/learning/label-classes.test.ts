import { describe, expect, it } from "vitest";
import { classifyLabels } from "./label-classes.ts";

describe("label classes", () => {
  const labels = Int32Array.from([5, -1, 5, 9, -1, 5, 2, 9, 123]);

  it("number the most frequent labels first, equally frequent ones by value", () => {
    const { labels: kept, reject, classes } = classifyLabels(labels, 8, 10);
    expect([...kept]).toEqual([5, -1, 9, 2]);
    expect(reject).toBe(4);
    expect([...classes]).toEqual([0, 1, 0, 2, 1, 0, 3, 2]);
  });

  it("put all others into the reject class", () => {
    const { labels: kept, reject, classes } = classifyLabels(labels, 9, 2);
    expect([...kept]).toEqual([5, -1]);
    expect(reject).toBe(2);
    expect([...classes]).toEqual([0, 1, 0, 2, 1, 0, 2, 2, 2]);
  });
});
