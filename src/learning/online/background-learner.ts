import { Worker } from "node:worker_threads";
import type { DecisionTree } from "../../models/index.ts";
import { compiledFile } from "../workers/compiled-file.ts";
import type { ModelComparison } from "./compare-models.ts";
import type { LearnerSlot, OnlineLearnerOptions } from "./online-learner.ts";
import { createSampleRing } from "./sample-ring.ts";

/** A tree that was trained in the background. */
export interface TrainedTree {
  readonly tree: DecisionTree;
  /** How it compares with the tree at work; undefined for the first. */
  readonly comparison: ModelComparison | undefined;
  /** How long training took in its thread. */
  readonly milliseconds: number;
}

export interface BackgroundLearnerOptions extends OnlineLearnerOptions {
  /** Samples on their way to the thread, a power of two; by default 16,384. More are dropped. */
  readonly ringSamples?: number;
  /** How clearly a tree must be better than the one at work, in standard deviations; by default 0. See `isBetterModel`. */
  readonly deviations?: number;
  /**
   * Called on the caller's thread with each tree that is better than the one at work.
   *
   * @returns whether the tree is at work from now on
   */
  onTree(trained: TrainedTree): boolean;
}

/** Learns a tree from a stream of samples in a thread of its own: the caller only hands over samples, and swaps trees. */
export interface BackgroundLearner {
  /** Hands over a sample; the features are copied. Never waits and allocates nothing; false where the sample was dropped. */
  addSample(features: Int32Array, label: number): boolean;
  /** Lets the thread look at samples now that are fewer than it is woken for. */
  flush(): void;
  /** Samples dropped because the thread was behind. */
  readonly dropped: number;
  /** Trees trained, and those of them that were no better than the one at work and were left out. */
  readonly trainings: number;
  readonly leftOut: number;
  /** Ends the thread; samples on their way are lost. */
  close(): Promise<void>;
}

/** What the thread is started with. */
export interface BackgroundStart {
  readonly slot: LearnerSlot;
  readonly options: OnlineLearnerOptions;
  readonly deviations: number;
  readonly ring: SharedArrayBuffer;
  readonly ringSamples: number;
  readonly control: SharedArrayBuffer;
}

/** What the thread tells: each training, with its tree where it is better than the one at work. */
export interface BackgroundNews {
  readonly sequence: number;
  readonly trained?: TrainedTree;
}

/** Words of the control memory: whether to end, and the last trees that were put to work and refused, by sequence. */
export const controlWords = { closed: 0, installed: 1, refused: 2 } as const;

/**
 * Starts the thread. It does not keep the process alive.
 *
 * @param slot what trees must fit
 */
export function createBackgroundLearner(slot: LearnerSlot, options: BackgroundLearnerOptions): BackgroundLearner {
  const { ringSamples = 16_384, deviations = 0, onTree, ...learning } = options;
  const { features, maxNodes, maxDepth, envelope = false, featureType = "i32" } = slot;
  const ring = createSampleRing(features, ringSamples);
  const control = new Int32Array(new SharedArrayBuffer(4 * Object.keys(controlWords).length));
  const start: BackgroundStart = {
    slot: { features, maxNodes, maxDepth, envelope, featureType },
    options: learning,
    deviations,
    ring: ring.memory,
    ringSamples,
    control: control.buffer as SharedArrayBuffer,
  };
  const worker = new Worker(compiledFile(import.meta.url, "./background-thread.ts"), { workerData: start });
  worker.unref();
  let trainings = 0;
  let leftOut = 0;
  let closed = false;
  worker.on("message", ({ sequence, trained }: BackgroundNews) => {
    if (closed) return;
    trainings++;
    if (trained === undefined) leftOut++;
    else Atomics.store(control, onTree(trained) ? controlWords.installed : controlWords.refused, sequence);
    ring.wake();
  });
  return {
    addSample: ring.write,
    flush: ring.wake,
    get dropped() {
      return ring.dropped;
    },
    get trainings() {
      return trainings;
    },
    get leftOut() {
      return leftOut;
    },
    async close() {
      closed = true;
      Atomics.store(control, controlWords.closed, 1);
      ring.wake();
      await worker.terminate();
    },
  };
}
