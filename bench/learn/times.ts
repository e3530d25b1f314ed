import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unwrap } from "../../src/diagnostics/index.ts";
import { createOnlineLearner, type Dataset, type HyperparameterValues, trainers } from "../../src/learning/index.ts";
import { type RandomNumbers, randomNumbers } from "../random-numbers.ts";
import { type BenchCase, compareWithPeer } from "../report.ts";
import { runReference } from "./python-peer.ts";

const unit = "ms";
const peerName = "scikit-learn";

/** The samples of the tree; the network is trained on the first ones of them, as reference.py does. */
const samples = 100_000;
const width = 15;
const networkSamples = 20_000;

/** What reference.py times, in our words: 31 leaves, and ten epochs in batches of 200. */
const treeParameters: HyperparameterValues = { maxNodes: 61, maxDepth: 30, minLeafSamples: 20, bins: 255 };
const networkParameters: HyperparameterValues = { hidden: "16-8", batchSize: 200, epochs: 10 };

/** Milliseconds of training; beside scikit-learn where a Python that has it is given. */
export function timeTraining(python: string | undefined): readonly BenchCase[] {
  const dataset = drawDataset(randomNumbers(7));
  const few = { ...dataset, count: networkSamples, values: dataset.values.subarray(0, networkSamples * width) };
  const tree = fastest(5, () => train("decisionTree", dataset, treeParameters));
  const network = fastest(5, () =>
    train(
      "multilayerPerceptron",
      { ...few, outcomes: dataset.outcomes.subarray(0, networkSamples) },
      networkParameters,
    ),
  );
  const measured = [
    { key: "tree", name: "train a tree, 100,000 × 15", unit, ours: tree },
    { key: "multilayerPerceptron", name: "train MLP 15-16-8-2, 20,000", unit, ours: network },
  ];
  const peers = python === undefined ? undefined : timePeers(python, dataset);
  return measured.map(({ key, ...own }) => (peers === undefined ? own : compareWithPeer(own, peerName, peers[key]!)));
}

function train(family: "decisionTree" | "multilayerPerceptron", training: Dataset, parameters: HyperparameterValues) {
  const validation = { ...training, count: 0, values: new Int32Array(0), outcomes: new Int32Array(0) };
  return unwrap(trainers[family]!.train({ training, validation, parameters, classWeights: "none", seed: 1 }));
}

/** Two classes by a rule of four features, one in ten at random. */
function drawDataset(numbers: RandomNumbers): Dataset {
  const values = Int32Array.from({ length: samples * width }, () => numbers.between(-1_000_000, 1_000_000));
  const outcomes = Int32Array.from({ length: samples }, (_, sample) => {
    const [a, b, c, d] = values.subarray(sample * width, sample * width + 4) as unknown as readonly number[];
    if (numbers.below(10) === 0) return numbers.below(2);
    return (a! > 0 && b! > c!) || d! > 700_000 ? 1 : 0;
  });
  return {
    features: Array.from({ length: width }, (_, index) => ({ name: `f${index}`, scale: 1 })),
    target: { kind: "classes", name: "class", labels: Int32Array.of(0, 1) },
    count: samples,
    values,
    outcomes,
  };
}

function timePeers(python: string, dataset: Dataset): Readonly<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "rmt-bench-"));
  try {
    const file = join(folder, "samples.i32");
    const words = new Int32Array(samples * (width + 1));
    words.set(dataset.values);
    words.set(dataset.outcomes, samples * width);
    writeFileSync(file, words);
    return runReference(python, "times", String(samples), String(width), file) as Readonly<Record<string, number>>;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of training a tree of depth 12 on a full window of 4,096 samples of 8 features, the median of many. */
export function timeWindows(): readonly BenchCase[] {
  const numbers = randomNumbers(11);
  const ring = new Int32Array(8);
  const streams = {
    "page deltas": (sample: number) => {
      const delta = numbers.below(20) === 0 ? numbers.between(-500, 500) : [1, 1, 1, 61, -3, 2, 7, 1][sample % 8]!;
      const features = ring.slice();
      ring.copyWithin(1, 0);
      ring[0] = delta;
      return { features, label: delta };
    },
    "all different": () => {
      const features = Int32Array.from(ring, () => numbers.below(1_000_000));
      return { features, label: (features[0]! > 500_000 ? 4 : 0) + (features[3]! > features[5]! ? 2 : 0) };
    },
  };
  return Object.entries(streams).map(([name, draw]) => {
    const learner = createOnlineLearner(
      { features: 8, maxNodes: 1023, maxDepth: 12 },
      { windowSize: 4096, retrainEvery: 4096, minimumSamples: 4096 },
    );
    let sample = 0;
    const times: number[] = [];
    for (let round = 0; round < 60; round++) {
      for (let added = 0; added < 4096; added++) {
        const { features, label } = draw(sample++);
        learner.addSample(features, label);
      }
      const began = performance.now();
      learner.train();
      times.push(performance.now() - began);
    }
    const warm = times.slice(20).sort((left, right) => left - right);
    return { name: `retrain 4,096 × 8, ${name}`, unit, ours: warm[warm.length >> 1]! };
  });
}

function fastest(runs: number, work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    work();
    best = Math.min(best, performance.now() - began);
  }
  return best;
}
