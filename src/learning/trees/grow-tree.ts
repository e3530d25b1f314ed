import type { RandomSource } from "../random.ts";
import { type BinnedDataset, binLimit, thresholdBetween } from "./binned-dataset.ts";
import { createCandidates } from "./candidates.ts";
import { createHistograms, type Histogram } from "./histograms.ts";
import type { Split, SplitCriterion } from "./split-criterion.ts";

/** How far trees grow, and in which order. */
export interface GrowthOptions {
  /** At least 1. */
  readonly maxNodes: number;
  readonly maxDepth: number;
  /** Which node is split next: the one that gains most by it, or the one that is nearest to the root. */
  readonly growth: "leafWise" | "depthWise";
  /** The features that cuts may look at. */
  readonly features: Int32Array;
  /** How many of them are tried at a node, at random; those that do not vary there count, except for the last. */
  readonly featuresPerNode: number;
  /** Which of equally good cuts is made: the one of the first feature, or of one by chance. */
  readonly ties: "first" | "random";
}

/** A grown tree; children come after their parent, a leaf has feature -1. */
export interface GrownTree {
  nodes: number;
  readonly feature: Int16Array;
  /** By inner node: samples go left when their value is at most this. */
  readonly threshold: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly depth: Uint8Array;
  /** By node: its samples are `order[start … end - 1]`. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly order: Int32Array;
}

/** The order in which samples are before a tree grows. */
export function allSamples(count: number): Int32Array {
  const order = new Int32Array(count);
  for (let sample = 0; sample < count; sample++) order[sample] = sample;
  return order;
}

/** Nodes with at most so many samples have their bins sorted by insertion. */
const fewSamples = 32;

/**
 * Grows a tree on binned features, from the samples of an order, which it sorts by leaves. Large nodes add up histograms
 * of all features, of which one child's is the parent's less the other child's; small ones look at their samples.
 */
export function growTree(
  binned: BinnedDataset,
  order: Int32Array,
  criterion: SplitCriterion,
  options: GrowthOptions,
  random: RandomSource,
): GrownTree {
  const { maxNodes, maxDepth, featuresPerNode } = options;
  const features = options.features.slice();
  const { bins, count, binCounts } = binned;
  const tree = emptyGrownTree(Math.max(1, Math.min(maxNodes, 2 * order.length - 1)), order);
  const capacity = tree.feature.length;
  const low = new Uint8Array(capacity);
  const high = new Uint8Array(capacity);
  const candidates = createCandidates(options.growth, new Float64Array(capacity));
  const isSampling = featuresPerNode < features.length;
  const isShuffling = isSampling || options.ties === "random";
  const histograms = createHistograms(binned, features, criterion.histogramWidth);
  const histogramOf = new Map<number, Histogram>();
  const best: Split = { gain: 0, feature: -1, low: 0, high: 0 };
  const rows = new Uint8Array(order.length);
  const scratch = new Int32Array(order.length);
  const cells = new Float64Array(binLimit * criterion.histogramWidth);
  const binOfRow = new Uint8Array(binLimit);
  const rowOfBin = new Uint8Array(binLimit);
  const everyBin = Uint8Array.from({ length: binLimit }, (_, bin) => bin);

  const takesHistogram = (node: number) =>
    !isSampling && tree.end[node]! - tree.start[node]! > histograms.worthwhileSamples;

  const loadBins = (feature: number, start: number, end: number): void => {
    const column = feature * count;
    for (let index = start; index < end; index++) rows[index - start] = bins[column + order[index]!]!;
  };

  /** The feature to try next, after so many. */
  const nextFeature = (tried: number): number => {
    const feature = features[tried]!;
    if (!isShuffling) return feature;
    const drawn = tried + random.below(features.length - tried);
    features[tried] = features[drawn]!;
    features[drawn] = feature;
    return features[tried]!;
  };

  const fillHistogram = (histogram: Histogram, start: number, end: number): void => {
    for (let index = 0; index < features.length; index++) {
      const feature = features[index]!;
      loadBins(feature, start, end);
      criterion.add(histogram, histograms.offsets[feature]!, rows);
    }
  };

  const searchHistogram = (histogram: Histogram): void => {
    for (let tried = 0; tried < features.length; tried++) {
      const feature = nextFeature(tried);
      criterion.tryCuts(histogram, histograms.offsets[feature]!, binCounts[feature]!, everyBin, feature, best);
    }
  };

  /** Turns the bins in `rows` into rows of few cells; returns how many. */
  const compactRows = (samples: number): number => {
    if (samples <= fewSamples) {
      let distinct = 0;
      for (let index = 0; index < samples; index++) {
        const bin = rows[index]!;
        let place = distinct;
        while (place > 0 && binOfRow[place - 1]! > bin) place--;
        if (place > 0 && binOfRow[place - 1] === bin) continue;
        for (let moved = distinct; moved > place; moved--) binOfRow[moved] = binOfRow[moved - 1]!;
        binOfRow[place] = bin;
        distinct++;
      }
      for (let row = 0; row < distinct; row++) rowOfBin[binOfRow[row]!] = row;
      for (let index = 0; index < samples; index++) rows[index] = rowOfBin[rows[index]!]!;
      return distinct;
    }
    let first = binLimit;
    let last = 0;
    for (let index = 0; index < samples; index++) {
      const bin = rows[index]!;
      if (bin < first) first = bin;
      if (bin > last) last = bin;
    }
    for (let index = 0; index < samples; index++) rows[index]! -= first;
    for (let bin = first; bin <= last; bin++) binOfRow[bin - first] = bin;
    return last - first + 1;
  };

  const searchSamples = (start: number, end: number): void => {
    const used = criterion.width;
    let varying = 0;
    for (let tried = 0; tried < features.length && (tried < featuresPerNode || varying === 0); tried++) {
      const feature = nextFeature(tried);
      if (binCounts[feature] === 1) continue;
      loadBins(feature, start, end);
      const rowCount = compactRows(end - start);
      if (rowCount === 1) continue;
      varying++;
      criterion.add(cells, 0, rows);
      criterion.tryCuts(cells, 0, rowCount, binOfRow, feature, best);
      cells.fill(0, 0, rowCount * used);
    }
  };

  /** Looks for the best cut of a node that the criterion has entered. */
  const consider = (node: number, histogram: Histogram | undefined): void => {
    best.gain = criterion.leastGain;
    best.feature = -1;
    if (!criterion.isFinal) {
      if (histogram === undefined) searchSamples(tree.start[node]!, tree.end[node]!);
      else searchHistogram(histogram);
    }
    if (best.feature < 0) {
      if (histogram !== undefined) histograms.giveBack(histogram);
      return;
    }
    tree.feature[node] = best.feature;
    low[node] = best.low;
    high[node] = best.high;
    if (histogram !== undefined) histogramOf.set(node, histogram);
    candidates.push(node, best.gain);
  };

  const considerAlone = (node: number): void => {
    const [start, end] = [tree.start[node]!, tree.end[node]!];
    const histogram = takesHistogram(node) ? histograms.take() : undefined;
    criterion.enter(order, start, end, histogram === undefined);
    if (histogram !== undefined) fillHistogram(histogram, start, end);
    consider(node, histogram);
  };

  const considerChildren = (node: number): void => {
    const parent = histogramOf.get(node);
    histogramOf.delete(node);
    const [left, right] = [tree.left[node]!, tree.right[node]!];
    const leftIsSmaller = tree.end[left]! - tree.start[left]! <= tree.end[right]! - tree.start[right]!;
    const [smaller, larger] = leftIsSmaller ? [left, right] : [right, left];
    const own = parent !== undefined && takesHistogram(larger) ? histograms.take() : undefined;
    if (parent === undefined || own === undefined) {
      if (parent !== undefined) histograms.giveBack(parent);
      considerAlone(left);
      considerAlone(right);
      return;
    }
    criterion.enter(order, tree.start[smaller]!, tree.end[smaller]!, false);
    fillHistogram(own, tree.start[smaller]!, tree.end[smaller]!);
    for (let cell = 0; cell < parent.length; cell++) parent[cell]! -= own[cell]!;
    if (takesHistogram(smaller)) {
      consider(smaller, own);
    } else {
      histograms.giveBack(own);
      considerAlone(smaller);
    }
    criterion.enter(order, tree.start[larger]!, tree.end[larger]!, false);
    consider(larger, parent);
  };

  const split = (node: number): void => {
    const [start, end] = [tree.start[node]!, tree.end[node]!];
    const feature = tree.feature[node]!;
    tree.threshold[node] = thresholdBetween(binned, feature, low[node]!, high[node]!);
    const middle = partition(order, start, end, bins, feature * count, low[node]!, scratch);
    addChildren(tree, node, middle);
  };

  if (maxDepth > 0 && order.length > 0) considerAlone(0);
  while (candidates.count > 0 && tree.nodes + 2 <= capacity) {
    const node = candidates.pop();
    split(node);
    if (tree.depth[node]! + 1 < maxDepth && tree.nodes + 2 <= capacity) {
      considerChildren(node);
    } else {
      const histogram = histogramOf.get(node);
      if (histogram !== undefined) histograms.giveBack(histogram);
      histogramOf.delete(node);
    }
  }
  while (candidates.count > 0) tree.feature[candidates.pop()] = -1;
  return tree;
}

/** A tree of one leaf, with room for more. */
export function emptyGrownTree(capacity: number, order: Int32Array): GrownTree {
  const tree = {
    nodes: 1,
    feature: new Int16Array(capacity).fill(-1),
    threshold: new Int32Array(capacity),
    left: new Int32Array(capacity),
    right: new Int32Array(capacity),
    depth: new Uint8Array(capacity),
    start: new Int32Array(capacity),
    end: new Int32Array(capacity),
    order,
  };
  tree.end[0] = order.length;
  return tree;
}

/** Gives a node two leaves as children, the right one with the samples from `order[middle]` on. */
export function addChildren(tree: GrownTree, node: number, middle: number): void {
  const left = tree.nodes++;
  const right = tree.nodes++;
  tree.left[node] = left;
  tree.right[node] = right;
  tree.start[left] = tree.start[node]!;
  tree.end[left] = middle;
  tree.start[right] = middle;
  tree.end[right] = tree.end[node]!;
  const depth = tree.depth[node]! + 1;
  tree.depth[left] = depth;
  tree.depth[right] = depth;
}

/** Puts the samples that go left first, all in their order; returns where the right ones begin. */
export function partition(
  order: Int32Array,
  start: number,
  end: number,
  bins: Uint8Array,
  column: number,
  low: number,
  scratch: Int32Array,
): number {
  let middle = start;
  let right = 0;
  for (let index = start; index < end; index++) {
    const sample = order[index]!;
    // Both are written and one stays: which way a sample goes cannot be predicted.
    const goesLeft = bins[column + sample]! <= low ? 1 : 0;
    order[middle] = sample;
    scratch[right] = sample;
    middle += goesLeft;
    right += 1 - goesLeft;
  }
  order.set(scratch.subarray(0, right), middle);
  return middle;
}
