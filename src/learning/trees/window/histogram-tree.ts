import { type DecisionTree, emptyTree } from "../../../models/index.ts";
import { type BinnedSamples, type GrownTree, growTree } from "./grow-tree.ts";
import { type HoldOut, isHeldOut } from "./held-out.ts";
import { classifyLabels, type LabelClasses } from "./label-classes.ts";
import { binFeatures } from "./sample-bins.ts";
import { createSampleWindow, type SampleWindow } from "./sample-window.ts";

/** Samples in the order they were seen. */
export interface TrainingSamples {
  /** `count` rows of `featureCount` integers. */
  readonly features: Int32Array;
  readonly labels: Int32Array;
  readonly count: number;
}

/** What a tree is trained to. */
export interface HistogramTreeOptions {
  readonly featureCount: number;
  /** The most nodes, at least 1; by default 1023. */
  readonly maxNodes?: number;
  /** The most comparisons on the way to a leaf; by default 12. */
  readonly maxDepth?: number;
  /** How many labels, the most frequent ones, can be answers; by default 64. Leaves of others have confidence 0. */
  readonly maxClasses?: number;
  /** The fewest samples of training in a leaf; by default 4. */
  readonly minLeafSamples?: number;
  /** The most bins a feature, 2 to 256; by default 64. */
  readonly maxBins?: number;
  /**
   * Which quarter of the samples is kept from growing, to prune and to see how far leaves can be trusted: `scattered`
   * over the window (the default: new patterns are learned at once), the `recent` end of it, or `none`.
   */
  readonly holdOut?: HoldOut;
  /** Chooses the scattered samples; by default 0. */
  readonly seed?: number;
}

/** Held-out samples that the expectation from training counts for, when a leaf's confidence is estimated. */
const expectationWeight = 8;

/**
 * Trains a classification tree on a histogram of binned features. Same samples and options, same tree.
 *
 * The confidence of a leaf estimates, carefully, how often it is right: held-out samples count as they fall; beside
 * them stands the accuracy in training, lowered by the factor by which training overstates in the whole tree. A tree
 * trained on noise therefore says itself that it knows nothing.
 */
export function trainHistogramTree(samples: TrainingSamples, options: HistogramTreeOptions): DecisionTree {
  const { featureCount } = options;
  const window = createSampleWindow(Math.max(1, samples.count), featureCount);
  for (let sample = 0; sample < samples.count; sample++) {
    window.add(samples.features.subarray(sample * featureCount, (sample + 1) * featureCount), samples.labels[sample]!);
  }
  return trainOnWindow(window, options);
}

/** As `trainHistogramTree`, on the samples of a window: in time proportional to how many different ones there are. */
export function trainOnWindow(window: SampleWindow, options: HistogramTreeOptions): DecisionTree {
  const { featureCount, maxNodes = 1023, maxDepth = 12, maxClasses = 64, minLeafSamples = 4, maxBins = 64 } = options;
  if (window.count === 0) return emptyTree(featureCount, 1);
  const { rows, labels, training, heldOut } = splitSamples(window, options.holdOut ?? "scattered", options.seed ?? 0);
  const weights = training.map((times, sample) => times + heldOut[sample]!);
  const classes = classifyLabels(labels, weights, maxClasses);
  const { bins, edges } = binFeatures(window.features, featureCount, rows, weights, maxBins);
  const binned: BinnedSamples = {
    count: rows.length,
    featureCount,
    bins,
    binCounts: Int32Array.from(edges, (own) => own.length + 1),
    classes: classes.classes,
    classCount: classes.reject + 1,
    weights: training,
  };
  const tree = growTree(binned, { maxNodes, maxDepth, minLeafSamples });
  const majority = findMajorities(tree, binned);
  const held = routeHeldOut(tree, binned, heldOut, majority.classes);
  prune(tree, held);
  return emitTree(tree, featureCount, edges, classes, majority, held);
}

/** The different samples of a window, in order of their oldest occurrence. */
interface SplitSamples {
  /** By sample: its row in the window. */
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  /** By sample: how often it occurs among those to train on, and among those held out. */
  readonly training: Int32Array;
  readonly heldOut: Int32Array;
}

function splitSamples(window: SampleWindow, holdOut: HoldOut, seed: number): SplitSamples {
  const { count, distinctCount } = window;
  const rows = new Int32Array(distinctCount);
  const labels = new Int32Array(distinctCount);
  const training = new Int32Array(distinctCount);
  const heldOut = new Int32Array(distinctCount);
  /** By row: its sample + 1. */
  const sampleOfRow = new Int32Array(window.rowLimit);
  let samples = 0;
  for (let position = 0; position < count; position++) {
    const row = window.rowAt(position);
    if (sampleOfRow[row] === 0) {
      rows[samples] = row;
      labels[samples] = window.labels[row]!;
      sampleOfRow[row] = ++samples;
    }
    const sample = sampleOfRow[row]! - 1;
    if (isHeldOut(position, count, holdOut, seed)) heldOut[sample]!++;
    else training[sample]!++;
  }
  return { rows, labels, training, heldOut };
}

/** By node: the most frequent class of its training samples (the lowest of equal ones), and its count. */
interface Majorities {
  readonly classes: Int32Array;
  readonly counts: Int32Array;
}

function findMajorities(tree: GrownTree, samples: BinnedSamples): Majorities {
  const classes = new Int32Array(tree.nodes);
  const counts = new Int32Array(tree.nodes);
  const frequencies = new Int32Array(samples.classCount);
  for (let node = 0; node < tree.nodes; node++) {
    let best = 0;
    for (let index = tree.start[node]!; index < tree.end[node]!; index++) {
      const sample = tree.order[index]!;
      const label = samples.classes[sample]!;
      frequencies[label]! += samples.weights[sample]!;
      const frequency = frequencies[label]!;
      const bestFrequency = frequencies[best]!;
      if (frequency > bestFrequency || (frequency === bestFrequency && label < best)) best = label;
    }
    classes[node] = best;
    counts[node] = frequencies[best]!;
    for (let index = tree.start[node]!; index < tree.end[node]!; index++) {
      frequencies[samples.classes[tree.order[index]!]!] = 0;
    }
  }
  return { classes, counts };
}

/** By node: how many held-out samples come by, and for how many its majority is right. */
interface HeldOutCounts {
  readonly reached: Int32Array;
  readonly correct: Int32Array;
}

function routeHeldOut(
  tree: GrownTree,
  samples: BinnedSamples,
  heldOut: Int32Array,
  majority: Int32Array,
): HeldOutCounts {
  const reached = new Int32Array(tree.nodes);
  const correct = new Int32Array(tree.nodes);
  for (let sample = 0; sample < samples.count; sample++) {
    const times = heldOut[sample]!;
    if (times === 0) continue;
    const label = samples.classes[sample]!;
    let node = 0;
    for (;;) {
      reached[node]! += times;
      if (majority[node] === label) correct[node]! += times;
      const feature = tree.feature[node]!;
      if (feature < 0) break;
      const goesLeft = samples.bins[feature * samples.count + sample]! <= tree.splitBin[node]!;
      node = goesLeft ? tree.left[node]! : tree.right[node]!;
    }
  }
  return { reached, correct };
}

/** Reduced error pruning (Quinlan 1987): an inner node that is right more often than what is below it becomes a leaf. */
function prune(tree: GrownTree, held: HeldOutCounts): void {
  const below = new Int32Array(tree.nodes);
  for (let node = tree.nodes - 1; node >= 0; node--) {
    const own = held.correct[node]!;
    if (tree.feature[node]! < 0) {
      below[node] = own;
      continue;
    }
    const children = below[tree.left[node]!]! + below[tree.right[node]!]!;
    if (own > children) tree.feature[node] = -1;
    below[node] = Math.max(own, children);
  }
}

/** Lays out the nodes that pruning left, breadth first. */
function emitTree(
  tree: GrownTree,
  featureCount: number,
  edges: readonly Int32Array[],
  classes: LabelClasses,
  majority: Majorities,
  held: HeldOutCounts,
): DecisionTree {
  const kept = [0];
  for (let index = 0; index < kept.length; index++) {
    const node = kept[index]!;
    if (tree.feature[node]! >= 0) kept.push(tree.left[node]!, tree.right[node]!);
  }
  const accuracyInTraining = (node: number) => majority.counts[node]! / (tree.size[node]! + 1);
  let expected = 0;
  let correct = 0;
  for (const node of kept) {
    if (tree.feature[node]! >= 0) continue;
    expected += held.reached[node]! * accuracyInTraining(node);
    correct += held.correct[node]!;
  }
  const overstatement = expected === 0 ? 1 : Math.min(1, correct / expected);

  const result = emptyTree(featureCount, kept.length);
  let nextChild = 1;
  for (const [index, node] of kept.entries()) {
    const feature = tree.feature[node]!;
    if (feature >= 0) {
      result.feature[index] = feature;
      result.threshold[index] = edges[feature]![tree.splitBin[node]!]!;
      result.left[index] = nextChild++;
      result.right[index] = nextChild++;
    } else if (majority.classes[node] !== classes.reject) {
      const before = accuracyInTraining(node) * overstatement;
      const estimate = (held.correct[node]! + expectationWeight * before) / (held.reached[node]! + expectationWeight);
      result.value[index] = classes.labels[majority.classes[node]!]!;
      result.confidence[index] = Math.floor(255 * estimate);
    }
  }
  return result;
}
