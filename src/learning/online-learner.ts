import { type DecisionTree, walkTree } from "../models/index.ts";
import { type HistogramTreeOptions, trainHistogramTree } from "./histogram-tree.ts";

/** What the trees must fit; a program's model slot is one. */
export interface LearnerSlot {
  /** Length of the feature vector. */
  readonly features: number;
  readonly maxNodes: number;
  readonly maxDepth: number;
}

/** How a learner keeps and uses samples, beside how each tree is trained. */
export interface OnlineLearnerOptions extends Omit<HistogramTreeOptions, "featureCount" | "maxNodes" | "maxDepth"> {
  /** Samples kept, the newest ones; by default 2,048. */
  readonly windowSize?: number;
  /** New samples between two trainings; by default 512. */
  readonly retrainEvery?: number;
  /** Fewest samples for the first training; by default 256. */
  readonly minimumSamples?: number;
}

/**
 * Samples over which accuracy is averaged to notice drift: once the tree at work is right less than half as often as it
 * was at its best, the workload has changed, and a new tree is due after as many new samples.
 */
const driftSamples = 64;

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
   * Adds a sample; the features are copied. True when a new tree is due: enough samples are there, and enough of them
   * are new since the last training.
   */
  addSample(features: Int32Array, label: number): boolean;
  /** Trains a tree on the window. It is not at work before the caller says so by `installed`. */
  train(): DecisionTree;
  /** This tree is at work from now on: statistics start anew with it, the tree before is dropped. */
  installed(tree: DecisionTree): void;
  /** The tree at work, or undefined before the first. */
  readonly tree: DecisionTree | undefined;
  /** How the tree at work has answered since it was installed. */
  readonly statistics: LearnerStatistics;
  /** Samples in the window: what `train` would use now. */
  readonly trainingSamples: number;
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
  const { windowSize = 2048, retrainEvery = 512, minimumSamples = 256 } = options;
  const ringFeatures = new Int32Array(windowSize * featureCount);
  const ringLabels = new Int32Array(windowSize);
  const orderedFeatures = new Int32Array(windowSize * featureCount);
  const orderedLabels = new Int32Array(windowSize);
  const firstDue = Math.min(minimumSamples, windowSize);
  let seen = 0;
  let sinceTraining = 0;
  let trainings = 0;
  let tree: DecisionTree | undefined;
  const answered = new Uint32Array(256);
  const correct = new Uint32Array(256);
  let tested = 0;
  /** Share of right answers lately, as an average that forgets over `driftSamples`, and the best it has been. */
  let recentAccuracy = 0;
  let bestAccuracy = 0;

  const copyInOrder = (ring: Int32Array, ordered: Int32Array, width: number) => {
    if (seen <= windowSize) {
      ordered.set(ring);
      return;
    }
    const oldest = (seen % windowSize) * width;
    ordered.set(ring.subarray(oldest));
    ordered.set(ring.subarray(0, oldest), ring.length - oldest);
  };

  return {
    addSample(features, label) {
      if (tree !== undefined) {
        const leaf = walkTree(tree, features);
        const confidence = tree.confidence[leaf]!;
        tested++;
        answered[confidence]!++;
        const isCorrect = tree.value[leaf] === label;
        if (isCorrect) correct[confidence]!++;
        recentAccuracy += ((isCorrect ? 1 : 0) - recentAccuracy) / driftSamples;
        bestAccuracy = Math.max(bestAccuracy, recentAccuracy);
      }
      const position = seen % windowSize;
      const base = position * featureCount;
      for (let index = 0; index < featureCount; index++) ringFeatures[base + index] = features[index]!;
      ringLabels[position] = label;
      seen++;
      sinceTraining++;
      if (trainings === 0) return seen >= firstDue;
      const drifted = recentAccuracy < bestAccuracy / 2;
      return sinceTraining >= (drifted ? Math.min(driftSamples, retrainEvery) : retrainEvery);
    },
    train() {
      copyInOrder(ringFeatures, orderedFeatures, featureCount);
      copyInOrder(ringLabels, orderedLabels, 1);
      const count = Math.min(seen, windowSize);
      trainings++;
      sinceTraining = 0;
      return trainHistogramTree({ features: orderedFeatures, labels: orderedLabels, count }, treeOptions);
    },
    installed(installedTree) {
      tree = installedTree;
      bestAccuracy = recentAccuracy;
      tested = 0;
      answered.fill(0);
      correct.fill(0);
    },
    get tree() {
      return tree;
    },
    get statistics() {
      return { samples: tested, answered, correct };
    },
    get trainingSamples() {
      return Math.min(seen, windowSize);
    },
    get trainings() {
      return trainings;
    },
  };
}
