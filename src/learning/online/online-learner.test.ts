import { describe, expect, it } from "vitest";
import { trainHistogramTree } from "../trees/window/histogram-tree.ts";
import { createOnlineLearner, summarizeStatistics } from "./online-learner.ts";

describe("an online learner", () => {
  const slot = { features: 2, maxNodes: 31, maxDepth: 4 };
  const options = { windowSize: 100, retrainEvery: 40, minimumSamples: 60 };
  const sampleAt = (index: number) => ({
    features: Int32Array.from([index % 5, index % 3]),
    label: (index * index) % 5,
  });

  it("asks for a tree after the first samples, then after each further share", () => {
    const learner = createOnlineLearner(slot, options);
    const due: number[] = [];
    for (let index = 1; index <= 200; index++) {
      const { features, label } = sampleAt(index);
      if (learner.addSample(features, label)) {
        due.push(index);
        learner.train();
      }
    }
    expect(due).toEqual([60, 100, 140, 180]);
    expect(learner.trainings).toBe(4);
  });

  it("trains on the newest samples of the window, oldest first", () => {
    for (const total of [30, 100, 101, 357]) {
      const learner = createOnlineLearner(slot, options);
      for (let index = 0; index < total; index++) {
        const { features, label } = sampleAt(index);
        learner.addSample(features, label);
      }
      const kept = Array.from({ length: Math.min(total, 100) }, (_, index) =>
        sampleAt(total - Math.min(total, 100) + index),
      );
      const features = Int32Array.from(kept.flatMap((sample) => [...sample.features]));
      const labels = Int32Array.from(kept.map((sample) => sample.label));
      expect(learner.trainingSamples).toBe(kept.length);
      const treeOptions = { featureCount: 2, maxNodes: 31, maxDepth: 4 };
      expect(learner.train()).toEqual(trainHistogramTree({ features, labels, count: kept.length }, treeOptions));
    }
  });

  it("counts how the tree at work answered samples it had not seen", () => {
    const learner = createOnlineLearner(slot, options);
    const features = new Int32Array(2);
    for (let index = 0; index < 60; index++) learner.addSample(features, 7);
    expect(learner.statistics.samples).toBe(0);
    const tree = learner.train();
    learner.addSample(features, 7);
    expect(learner.statistics.samples).toBe(0);
    learner.installed(tree);
    expect(learner.tree).toBe(tree);
    const confidence = tree.confidence[0]!;
    expect(confidence).toBeGreaterThan(200);
    for (const label of [7, 7, 7, 8]) learner.addSample(features, label);
    expect(learner.statistics.samples).toBe(4);
    expect(summarizeStatistics(learner.statistics, confidence)).toEqual({ answered: 1, accuracy: 0.75 });
    expect(summarizeStatistics(learner.statistics, confidence + 1)).toEqual({ answered: 0, accuracy: 0 });
    learner.installed(learner.train());
    expect(learner.statistics.samples).toBe(0);
    expect(summarizeStatistics(learner.statistics, 0)).toEqual({ answered: 0, accuracy: 0 });
  });

  it("forgets an old pattern within a window", () => {
    const learner = createOnlineLearner(slot, options);
    const features = new Int32Array(2);
    for (let index = 0; index < 300; index++) {
      if (learner.addSample(features, index < 150 ? 1 : 2)) learner.installed(learner.train());
    }
    expect(learner.tree?.value[0]).toBe(2);
    expect(learner.tree?.confidence[0]).toBeGreaterThan(230);
  });
});

describe("an online learner whose workload changes", () => {
  /** Retrained seldom, so that only the change can make a tree due soon. */
  const options = { windowSize: 512, retrainEvery: 1000, minimumSamples: 256 };

  /** A learner of one feature, with what is fed to it; returns after how many samples a tree is due. */
  function feeding() {
    const learner = createOnlineLearner({ features: 1, maxNodes: 31, maxDepth: 4 }, options);
    const features = new Int32Array(1);
    const untilDue = (feature: number, label: (index: number) => number, most: number): number | undefined => {
      for (let index = 0; index < most; index++) {
        features[0] = feature;
        if (learner.addSample(features, label(index))) return index + 1;
      }
      return undefined;
    };
    const retrain = () => learner.installed(learner.train());
    return { learner, untilDue, retrain };
  }

  /** The tree at work has answered every one of 1,000 samples right, and was just retrained. */
  function settled() {
    const fed = feeding();
    expect(fed.untilDue(0, () => 1, 5000)).toBe(256);
    fed.retrain();
    expect(fed.untilDue(0, () => 1, 5000)).toBe(1000);
    fed.retrain();
    return fed;
  }

  it("asks for a tree after 64 new samples when the pattern changed, and again until one knows it", () => {
    const { learner, untilDue, retrain } = settled();
    expect(untilDue(0, () => 2, 5000)).toBe(64);
    retrain();
    expect(learner.tree?.value[0]).toBe(1); // 64 of the window's 512: not enough yet
    expect(untilDue(0, () => 2, 5000)).toBe(64);
  });

  it("asks at once when enough samples are new already: after five answers that were promised to be right", () => {
    const { untilDue } = settled();
    expect(untilDue(0, () => 1, 500)).toBeUndefined();
    // Each promised 0.9 or more, so that five exceed four and four do not.
    expect(untilDue(0, () => 2, 5000)).toBe(5);
  });

  it("goes back to its usual pace when the new tree knows the pattern", () => {
    const { learner, untilDue, retrain } = settled();
    expect(untilDue(1, () => 2, 5000)).toBe(64); // another feature: one split tells the patterns apart
    retrain();
    expect(learner.tree?.feature.length).toBeGreaterThan(1);
    expect(untilDue(1, () => 2, 5000)).toBe(1000);
  });

  it("measures each tree by its own promise: one that is right in two of three as announced is not retrained early", () => {
    const { learner, untilDue, retrain } = feeding();
    const label = (index: number) => (index % 3 === 0 ? 1_000_000 + index : 1);
    expect(untilDue(0, label, 5000)).toBe(256);
    retrain();
    expect(learner.tree!.confidence[0]! / 255).toBeCloseTo(2 / 3, 1);
    expect(untilDue(0, label, 5000)).toBe(1000);
  });

  it("takes a pattern for changed when a third of the answers is wrong that were announced to be right", () => {
    const { untilDue } = settled();
    expect(untilDue(0, (index) => (index % 3 === 0 ? 2 : 1), 5000)).toBe(64);
  });

  it("takes no pattern for changed where the tree never knew one", () => {
    const { untilDue, retrain } = feeding();
    expect(untilDue(0, (index) => index, 5000)).toBe(256);
    retrain();
    expect(untilDue(0, (index) => 1_000_000 + index, 5000)).toBe(2000); // twice its pace: the first tree brought nothing
  });
});

describe("an online learner that cannot do better", () => {
  const slot = { features: 1, maxNodes: 31, maxDepth: 4 };

  /** After how many samples each of the first trees was due. */
  function intervals(trees: number, windowSize: number, label: (index: number) => number): number[] {
    const learner = createOnlineLearner(slot, { windowSize, retrainEvery: 64, minimumSamples: 64 });
    const features = new Int32Array(1);
    const due: number[] = [];
    let last = 0;
    for (let index = 0; due.length < trees; index++) {
      if (!learner.addSample(features, label(index))) continue;
      due.push(index + 1 - last);
      last = index + 1;
      learner.installed(learner.train());
    }
    return due;
  }

  it("trains half as often where it knows all already", () => {
    // The second tree brings nothing beyond the first, nor do those that follow.
    expect(intervals(5, 512, () => 7)).toEqual([64, 64, 128, 128, 128]);
  });

  it("trains still less often where there is nothing to know and all samples are different", () => {
    // From the first tree on; then after s samples where 2 s is what the window holds: (192 + s) / 2 = s, 512 / 2 = s.
    expect(intervals(5, 512, (index) => index)).toEqual([64, 128, 192, 256, 256]);
  });

  it("waits for half as many new samples as the window has different ones", () => {
    const samples = 1024;
    const learner = createOnlineLearner(slot, { windowSize: samples, retrainEvery: 64, minimumSamples: 64 });
    const features = new Int32Array(1);
    let last = -1;
    for (let index = 0; index < 3 * samples; index++) {
      features[0] = index;
      if (!learner.addSample(features, index)) continue;
      if (last >= 0) expect(index - last).toBeGreaterThanOrEqual(learner.distinctSamples / 2);
      last = index;
      learner.installed(learner.train());
    }
    expect(learner.distinctSamples).toBe(samples);
    expect(last).toBeGreaterThan(samples);
  });
});
