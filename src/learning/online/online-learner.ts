import { type DecisionTree, walkTree } from "../../models/index.ts";
import { isHeldOut } from "../trees/window/held-out.ts";
import { type HistogramTreeOptions, trainOnWindow } from "../trees/window/histogram-tree.ts";
import { sampleEnvelope } from "../trees/window/sample-envelope.ts";
import { createSampleWindow } from "../trees/window/sample-window.ts";
import { answerLoss, type ModelComparison } from "./compare-models.ts";

/** What the trees must fit; a program's model slot is one. */
export interface LearnerSlot {
  /** Length of the feature vector. */
  readonly features: number;
  readonly maxNodes: number;
  readonly maxDepth: number;
  /** Whether trees bring the envelope of the samples they were trained on; absent: false. */
  readonly envelope?: boolean;
  /** Only whether it is `u32` counts, for the envelope; absent: it is not. */
  readonly featureType?: string;
}

/** How a learner keeps and uses samples, beside how each tree is trained. */
export interface OnlineLearnerOptions extends Omit<HistogramTreeOptions, "featureCount" | "maxNodes" | "maxDepth"> {
  /** Samples kept, the newest ones; by default 2,048. */
  readonly windowSize?: number;
  /** New samples between two trainings, by default 512; twice as many after a training that brought nothing. */
  readonly retrainEvery?: number;
  /** Fewest samples for the first training; by default 256. */
  readonly minimumSamples?: number;
}

/** A new tree is due early, after as many new samples, when the tree at work is wrong more often than it announced. */
const fewestNewSamples = 64;

/**
 * So many wrong answers beyond those announced by their confidences are a change of the workload, not chance: a
 * cumulative sum that never falls below zero (CUSUM, Page 1954), so that good times pay for nothing later.
 */
const toleratedShortfall = 4;

/** A training pays when its tree promises to be right more often than the tree at work was, by this share of all answers. */
const worthwhileGain = 1 / 64;

/** Training takes time for each different sample of the window; at least this share of as many new samples pays for it. */
const newShareOfDistinct = 0.5;

/**
 * How the tree at work answered samples before it could know them (prequential: test, then train). Entry `c` of the
 * arrays counts answers of confidence `c` (0 … 255).
 */
export interface LearnerStatistics {
  /** Samples seen while a tree was at work. */
  readonly samples: number;
  readonly answered: Uint32Array;
  readonly correct: Uint32Array;
}

/**
 * Learns a decision tree from a stream of samples: keeps a window of them, and says when a new tree should be trained.
 * It does nothing by itself; when and where `train` runs, and when its tree goes to work, is the caller's.
 */
export interface OnlineLearner {
  /**
   * Adds a sample; the features are copied. True when a new tree is due: enough samples are new since the last training.
   * How many are enough depends on what that training brought, on how different the samples are, and on whether the
   * tree at work does what it promised.
   */
  addSample(features: Int32Array, label: number): boolean;
  /** Trains a tree on the window. It is not at work before the caller says so by `installed`. */
  train(): DecisionTree;
  /**
   * How the newest tree and the tree at work answer samples that neither was grown on: those held out that are newer than
   * what the tree at work was trained on. Undefined before a tree is at work.
   */
  readonly comparison: ModelComparison | undefined;
  /** This tree is at work from now on: statistics start anew with it, the tree before is dropped. */
  installed(tree: DecisionTree): void;
  /** The tree at work, or undefined before the first. */
  readonly tree: DecisionTree | undefined;
  /** How the tree at work has answered since it was installed. */
  readonly statistics: LearnerStatistics;
  /** Samples in the window: what `train` would use now. */
  readonly trainingSamples: number;
  /** Different samples in the window: what the time that `train` takes depends on. */
  readonly distinctSamples: number;
  /** Trees trained so far. */
  readonly trainings: number;
}

/** The share of samples answered with at least this confidence, and of those the share that was right (0 of none). */
export function summarizeStatistics(
  statistics: LearnerStatistics,
  leastConfidence: number,
): { answered: number; accuracy: number } {
  let answered = 0;
  let correct = 0;
  for (let confidence = leastConfidence; confidence < 256; confidence++) {
    answered += statistics.answered[confidence]!;
    correct += statistics.correct[confidence]!;
  }
  return {
    answered: statistics.samples === 0 ? 0 : answered / statistics.samples,
    accuracy: answered === 0 ? 0 : correct / answered,
  };
}

/** A learner without samples, for trees of this slot. */
export function createOnlineLearner(slot: LearnerSlot, options: OnlineLearnerOptions = {}): OnlineLearner {
  const { features: featureCount, maxNodes, maxDepth } = slot;
  const treeOptions: HistogramTreeOptions = { ...options, featureCount, maxNodes, maxDepth };
  const { windowSize = 2048, retrainEvery = 512, minimumSamples = 256, holdOut = "scattered", seed = 0 } = options;
  const window = createSampleWindow(windowSize, featureCount);
  const firstDue = Math.min(minimumSamples, windowSize);
  const earlyDue = Math.min(fewestNewSamples, retrainEvery);
  /** New samples after which the next tree is due in any case. */
  let interval = retrainEvery;
  let sinceTraining = 0;
  let trainings = 0;
  let tree: DecisionTree | undefined;
  const answered = new Uint32Array(256);
  const correct = new Uint32Array(256);
  let tested = 0;
  /** Answers since the last training, and those of them that were right. */
  let answersSince = 0;
  let rightSince = 0;
  let shortfall = 0;

  let comparison: ModelComparison | undefined;
  /** Samples seen when the newest tree was trained, and when the tree at work was. */
  let seen = 0;
  let seenByNewest = 0;
  let seenByTree = 0;

  const row = new Int32Array(featureCount);
  const readRow = (position: number) => {
    const base = window.rowAt(position) * featureCount;
    for (let index = 0; index < featureCount; index++) row[index] = window.features[base + index]!;
  };
  const lossOf = (asked: DecisionTree, label: number): number => {
    const leaf = walkTree(asked, row);
    return answerLoss(asked.confidence[leaf]!, asked.value[leaf] === label);
  };
  const compare = (newest: DecisionTree, atWork: DecisionTree): ModelComparison => {
    let samples = 0;
    let gain = 0;
    let squaredDifferences = 0;
    for (let position = Math.max(0, window.count - (seen - seenByTree)); position < window.count; position++) {
      if (!isHeldOut(position, window.count, holdOut, seed)) continue;
      readRow(position);
      const label = window.labels[window.rowAt(position)]!;
      const difference = lossOf(atWork, label) - lossOf(newest, label);
      samples++;
      gain += difference;
      squaredDifferences += difference * difference;
    }
    return { samples, gain, squaredDifferences };
  };
  /** The share of the newest samples that a tree expects to answer right. */
  const promisedAccuracy = (trained: DecisionTree, newest: number): number => {
    let promised = 0;
    for (let position = window.count - newest; position < window.count; position++) {
      readRow(position);
      promised += trained.confidence[walkTree(trained, row)]!;
    }
    return promised / 255 / newest;
  };

  return {
    addSample(features, label) {
      if (tree !== undefined) {
        const leaf = walkTree(tree, features);
        const confidence = tree.confidence[leaf]!;
        const right = tree.value[leaf] === label ? 1 : 0;
        tested++;
        answered[confidence]!++;
        correct[confidence]! += right;
        answersSince++;
        rightSince += right;
        shortfall = Math.max(0, shortfall + confidence / 255 - right);
      }
      window.add(features, label);
      seen++;
      sinceTraining++;
      if (trainings === 0) return window.count >= firstDue;
      if (sinceTraining < window.distinctCount * newShareOfDistinct) return false;
      return sinceTraining >= interval || (shortfall > toleratedShortfall && sinceTraining >= earlyDue);
    },
    train() {
      const trained = trainOnWindow(window, treeOptions);
      const newest = Math.min(sinceTraining, window.count);
      if (newest > 0) {
        const accuracyBefore = answersSince === 0 ? 0 : rightSince / answersSince;
        const isWorthwhile = promisedAccuracy(trained, newest) > accuracyBefore + worthwhileGain;
        interval = isWorthwhile ? retrainEvery : 2 * retrainEvery;
      }
      comparison = tree === undefined ? undefined : compare(trained, tree);
      seenByNewest = seen;
      trainings++;
      sinceTraining = 0;
      answersSince = 0;
      rightSince = 0;
      shortfall = 0;
      if (!slot.envelope || window.count === 0) return trained;
      return { ...trained, envelope: sampleEnvelope(window, slot.featureType === "u32") };
    },
    installed(installedTree) {
      tree = installedTree;
      seenByTree = seenByNewest;
      shortfall = 0;
      tested = 0;
      answered.fill(0);
      correct.fill(0);
    },
    get comparison() {
      return comparison;
    },
    get tree() {
      return tree;
    },
    get statistics() {
      return { samples: tested, answered, correct };
    },
    get trainingSamples() {
      return window.count;
    },
    get distinctSamples() {
      return window.distinctCount;
    },
    get trainings() {
      return trainings;
    },
  };
}
