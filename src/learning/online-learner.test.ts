import { describe, expect, it } from "vitest";
import { trainHistogramTree } from "./histogram-tree.ts";
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
