import { type BinnedDataset, binLimit, thresholdBetween } from "../binned-dataset.ts";
import { createCandidates } from "../candidates.ts";
import { addChildren, allSamples, emptyGrownTree, type GrownTree, partition } from "../grow-tree.ts";
import { isGreaterFraction } from "./integer-arithmetic.ts";
import type { CutScore, IntegerClassSamples, IntegerCriterion } from "./integer-criterion.ts";

/** How far a tree grows. */
export interface IntegerGrowth {
  readonly maxNodes: number;
  readonly maxDepth: number;
  /** The least weight of a leaf. */
  readonly minLeafWeight: number;
  readonly growth: "leafWise" | "depthWise";
}

/**
 * Grows a classification tree with whole numbers only, nothing in it larger than 2^53, in memory that is known
 * beforehand: as a kernel could. Of equally good cuts the first feature's first one is made.
 */
export function growIntegerTree(
  binned: BinnedDataset,
  samples: IntegerClassSamples,
  criterion: IntegerCriterion,
  { maxNodes, maxDepth, minLeafWeight, growth }: IntegerGrowth,
): GrownTree {
  const { bins, count, binCounts, featureCount } = binned;
  const { classes, classCount, weights } = samples;
  const order = allSamples(count);
  const most = 2 * count - 1;
  const tree = emptyGrownTree(maxNodes < most ? maxNodes : most, order);
  const capacity = tree.feature.length;
  const low = new Uint8Array(capacity);
  const high = new Uint8Array(capacity);
  const candidates = createCandidates(growth, new Int32Array(capacity));
  const cells = new Int32Array(binLimit * classCount);
  const totals = new Int32Array(classCount);
  const scratch = new Int32Array(count);
  const best: CutScore = { numerator: 0, denominator: 1 };
  const score: CutScore = { numerator: 0, denominator: 1 };

  const tryFeature = (node: number, feature: number, size: number): void => {
    const [start, end] = [tree.start[node]!, tree.end[node]!];
    const column = feature * count;
    let first = binLimit;
    let last = 0;
    for (let index = start; index < end; index++) {
      const sample = order[index]!;
      const bin = bins[column + sample]!;
      if (bin < first) first = bin;
      if (bin > last) last = bin;
      cells[bin * classCount + classes[sample]!]! += weights[sample]!;
    }
    criterion.begin(totals, size);
    let before = -1;
    for (let bin = first; bin <= last; bin++) {
      let isEmpty = true;
      for (let own = 0, cell = bin * classCount; own < classCount; own++, cell++) {
        const weight = cells[cell]!;
        if (weight === 0) continue;
        cells[cell] = 0;
        if (isEmpty) {
          isEmpty = false;
          if (before >= 0) judgeCut(node, feature, before, bin, size);
          before = bin;
        }
        criterion.move(own, weight);
      }
    }
  };

  const judgeCut = (node: number, feature: number, before: number, bin: number, size: number): void => {
    const { leftSize } = criterion;
    if (leftSize < minLeafWeight || size - leftSize < minLeafWeight) return;
    criterion.judge(score);
    const isBetter =
      tree.feature[node]! < 0 ||
      isGreaterFraction(score.numerator, score.denominator, best.numerator, best.denominator);
    if (!isBetter) return;
    best.numerator = score.numerator;
    best.denominator = score.denominator;
    tree.feature[node] = feature;
    low[node] = before;
    high[node] = bin;
  };

  const consider = (node: number): void => {
    totals.fill(0);
    let size = 0;
    for (let index = tree.start[node]!; index < tree.end[node]!; index++) {
      const sample = order[index]!;
      totals[classes[sample]!]! += weights[sample]!;
      size += weights[sample]!;
    }
    let present = 0;
    for (let own = 0; own < classCount; own++) if (totals[own]! > 0) present++;
    if (present < 2 || size < 2 * minLeafWeight) return;
    for (let feature = 0; feature < featureCount; feature++) {
      if (binCounts[feature]! > 1) tryFeature(node, feature, size);
    }
    if (tree.feature[node]! >= 0) candidates.push(node, criterion.gainOf(best));
  };

  if (maxDepth > 0) consider(0);
  while (candidates.count > 0 && tree.nodes + 2 <= capacity) {
    const node = candidates.pop();
    const feature = tree.feature[node]!;
    tree.threshold[node] = thresholdBetween(binned, feature, low[node]!, high[node]!);
    const [start, end] = [tree.start[node]!, tree.end[node]!];
    const middle = partition(order, start, end, bins, feature * count, low[node]!, scratch);
    addChildren(tree, node, middle);
    if (tree.depth[node]! + 1 >= maxDepth || tree.nodes + 2 > capacity) continue;
    consider(tree.left[node]!);
    consider(tree.right[node]!);
  }
  while (candidates.count > 0) tree.feature[candidates.pop()] = -1;
  return tree;
}
