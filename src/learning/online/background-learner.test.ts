import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type DecisionTree, walkTree } from "../../models/index.ts";
import { type BackgroundLearner, createBackgroundLearner, type TrainedTree } from "./background-learner.ts";

const slot = { features: 2, maxNodes: 63, maxDepth: 6 };
const options = { windowSize: 256, retrainEvery: 128, minimumSamples: 128 };

/** Hands over samples of a pattern until the condition holds; the main thread lives on meanwhile. */
async function feed(
  learner: BackgroundLearner,
  pattern: (index: number) => number,
  until: () => boolean,
): Promise<number> {
  const features = new Int32Array(2);
  for (let index = 0; index < 400_000 && !until(); index++) {
    features[0] = index % 5;
    features[1] = index % 7;
    learner.addSample(features, pattern(index));
    if (index % 64 === 0) await sleep(1);
  }
  expect(until()).toBe(true);
  return learner.dropped;
}

const answers = (tree: DecisionTree, pattern: (index: number) => number) =>
  Array.from({ length: 35 }, (_, index) => index).filter((index) => {
    return tree.value[walkTree(tree, Int32Array.of(index % 5, index % 7))] === pattern(index);
  }).length;

describe("a learner in the background", () => {
  it("offers a tree that knows the pattern, then one that knows the next", async () => {
    const told: TrainedTree[] = [];
    let tree: DecisionTree | undefined;
    const learner = createBackgroundLearner(slot, {
      ...options,
      onTree(trained) {
        told.push(trained);
        tree = trained.tree;
        return true;
      },
    });
    const first = (index: number) => 10 * (index % 5);
    const second = (index: number) => 3 * (index % 7);
    await feed(learner, first, () => tree !== undefined && answers(tree, first) === 35);
    await feed(learner, second, () => answers(tree!, second) === 35);
    await learner.close();
    expect(told[0]?.comparison).toBeUndefined();
    for (const { comparison } of told.slice(1)) expect(comparison!.gain).toBeGreaterThan(0);
    for (const trained of told) expect(trained.milliseconds).toBeGreaterThan(0);
  });

  it("leaves out trees that are no better than the one at work", async () => {
    let offers = 0;
    const learner = createBackgroundLearner(slot, {
      ...options,
      onTree() {
        offers++;
        return true;
      },
    });
    await feed(
      learner,
      (index) => index % 5,
      () => learner.leftOut >= 3,
    );
    await learner.close();
    expect(offers + learner.leftOut).toBe(learner.trainings);
  });

  it("asks again when a tree was refused", async () => {
    let offers = 0;
    const learner = createBackgroundLearner(slot, {
      ...options,
      onTree: () => ++offers > 3,
    });
    await feed(
      learner,
      (index) => index % 5,
      () => offers > 3,
    );
    await learner.close();
    expect(learner.leftOut).toBe(0);
  });

  it("drops samples that find no place instead of waiting, and ends at once", async () => {
    const learner = createBackgroundLearner(slot, { ...options, ringSamples: 64, onTree: () => true });
    const features = new Int32Array(2);
    // The thread cannot have started yet: nothing is read while this thread is busy handing over.
    for (let index = 0; index < 1000; index++) learner.addSample(features, 1);
    expect(learner.dropped).toBe(1000 - 64);
    await learner.close();
  });
});
