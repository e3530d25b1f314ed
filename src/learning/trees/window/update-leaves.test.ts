import { describe, expect, it } from "vitest";
import { buildTree, type TreeShape, walkTree } from "../../../models/index.ts";
import { createRandom } from "../../random.ts";
import { trainHistogramTree } from "./histogram-tree.ts";
import { updateLeaves } from "./update-leaves.ts";

/** Feature 0 up to 0: label 1, surely; otherwise label 2, half sure. */
const shape: TreeShape = {
  feature: 0,
  threshold: 0,
  left: { value: 1, confidence: 255 },
  right: { value: 2, confidence: 127 },
};

function samplesOf(rows: readonly (readonly [feature: number, label: number])[]) {
  return {
    features: Int32Array.from(rows, ([feature]) => feature),
    labels: Int32Array.from(rows, ([, label]) => label),
    count: rows.length,
  };
}

describe("leaves that are shown more samples", () => {
  const tree = buildTree(1, shape);

  it("become as sure as they were right, what they knew counting 32 samples", () => {
    const updated = updateLeaves(tree, samplesOf([...Array(8).fill([0, 1]), ...Array(8).fill([0, 3])]));
    // (32 x 1 + 8) / (32 + 16) = 40 / 48.
    expect(updated.confidence).toEqual(Uint8Array.from([0, Math.floor((255 * 40) / 48), 127]));
    expect(updated.value).toEqual(tree.value);
  });

  it("answer another label once it is more frequent than their own can be", () => {
    // The right leaf counts 32 x 127 / 255 = 15.9 samples for its own label.
    const fifteen = updateLeaves(tree, samplesOf(Array(15).fill([5, 9])));
    expect([fifteen.value[2], fifteen.confidence[2]]).toEqual([2, Math.floor((32 * 127) / 47)]);
    const sixteen = updateLeaves(tree, samplesOf(Array(16).fill([5, 9])));
    expect([sixteen.value[2], sixteen.confidence[2]]).toEqual([9, Math.floor((255 * 16) / 48)]);
  });

  it("leave the tree that was given as it is, and share its comparisons", () => {
    const before = structuredClone(tree);
    const updated = updateLeaves(tree, samplesOf(Array(99).fill([0, 7])));
    expect(tree).toEqual(before);
    expect(updated.threshold).toBe(tree.threshold);
    expect(updateLeaves(tree, samplesOf([]))).toEqual(tree);
  });

  it("follow labels that changed their names, without growing", () => {
    const random = createRandom(3);
    const draw = (count: number, labelOf: (a: number, b: number) => number) => {
      const features = Int32Array.from({ length: 2 * count }, () => random.below(100));
      const labels = Int32Array.from({ length: count }, (_, row) =>
        labelOf(features[2 * row]!, features[2 * row + 1]!),
      );
      return { features, labels, count };
    };
    const before = (a: number, b: number) => (a < 50 ? 1 : b < 30 ? 2 : 3);
    const after = (a: number, b: number) => 10 * before(a, b);
    const grown = trainHistogramTree(draw(1000, before), { featureCount: 2 });
    const updated = updateLeaves(grown, draw(1000, after));
    const fresh = draw(500, after);
    let right = 0;
    for (let row = 0; row < fresh.count; row++) {
      const leaf = walkTree(updated, fresh.features.subarray(2 * row, 2 * row + 2));
      if (updated.value[leaf] === fresh.labels[row]) right++;
    }
    expect(right / fresh.count).toBeGreaterThan(0.95);
    expect(updated.feature).toBe(grown.feature);
  });
});
