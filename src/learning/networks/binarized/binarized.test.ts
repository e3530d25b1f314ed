import { describe, expect, it } from "vitest";
import { unwrap } from "../../../diagnostics/index.ts";
import { createPredictor } from "../../../models/index.ts";
import type { Dataset } from "../../dataset/index.ts";
import { createRandom } from "../../random.ts";
import { crossEntropyLoss } from "../loss.ts";
import { classDataset, emptyLike, valueDataset } from "../test-datasets.ts";
import { binarizedTrainer } from "./binarized-trainer.ts";
import { findThresholds } from "./find-thresholds.ts";
import { blockOfFolded, describeFolded, foldNetwork, runFolded } from "./fold.ts";
import { createLatentParameters, drawLatentParameters, takeSigns } from "./parameters.ts";
import { createPasses, leastVariance } from "./passes.ts";
import { trainBinarizedNetwork } from "./train-binarized-network.ts";

const settings = { learningRate: 0.01, epochs: 40, batchSize: 32, patience: 100 };

function taskOf(training: Dataset, seed = 1) {
  return { training, validation: emptyLike(training), classWeights: "none", seed } as const;
}

/** The class is how many of the features are at least 70, halved; each has a scale of its own. */
function votes(count: number, seed: number): Dataset {
  const random = createRandom(seed);
  const rows = Array.from({ length: count }, () => Array.from({ length: 7 }, () => random.below(140)));
  return classDataset(
    rows.map((row) => row.map((value, feature) => value * 10 ** (feature % 4))),
    rows.map((row) => Math.min(2, row.filter((value) => value >= 70).length >> 1)),
    3,
  );
}

function share(answer: (sample: number) => number, { outcomes, count }: Dataset): number {
  return outcomes.filter((outcome, sample) => answer(sample) === outcome).length / count;
}

describe("binarized networks", () => {
  it("learn what bits of the features tell", () => {
    const training = votes(1500, 1);
    const { network } = unwrap(trainBinarizedNetwork(taskOf(training), [64], 3, settings));
    const fresh = votes(500, 2);
    const predictor = createPredictor(describeFolded(network), blockOfFolded(network));
    expect(share((sample) => predictor.predict(fresh.values, 7 * sample), fresh)).toBeGreaterThan(0.85);
  });

  it("are the same with the same seed", () => {
    const training = votes(200, 3);
    const train = (seed: number) => trainBinarizedNetwork(taskOf(training, seed), [8], 3, { ...settings, epochs: 4 });
    expect(train(1)).toEqual(train(1));
    expect(train(1)).not.toEqual(train(2));
  });

  it("answer in integers as their sums say, for any parameters", () => {
    for (const sizes of [
      [3, 2],
      [7, 33, 3],
      [40, 64, 31, 5],
    ]) {
      const random = createRandom(sizes.length);
      const parameters = createLatentParameters(sizes);
      drawLatentParameters(parameters, random);
      for (const { shifts } of parameters.layers) for (const index of shifts.keys()) shifts[index] = random.normal();
      const width = sizes[0]!;
      const values = Int32Array.from({ length: 50 * width }, () => Math.round(1000 * random.normal()));
      const scales = { featureMean: new Float64Array(width), featureScale: new Float64Array(width).fill(1e-3) };
      const folded = foldNetwork(parameters, scales, values, 50);
      const sums = runFolded(folded, values, 0, 50);
      const predictor = createPredictor(describeFolded(folded), blockOfFolded(folded));
      const classes = sizes.at(-1)!;
      for (let sample = 0; sample < 50; sample++) {
        const scores = [...sums.subarray(sample * classes, (sample + 1) * classes)];
        expect(scores.every(Number.isInteger)).toBe(true);
        expect(predictor.predict(values, sample * width)).toBe(scores.indexOf(Math.max(...scores)));
      }
    }
  });

  it("keep the signs of normalized sums when they are folded", () => {
    const sizes = [20, 16, 4];
    const random = createRandom(8);
    const parameters = createLatentParameters(sizes);
    drawLatentParameters(parameters, random);
    for (const { shifts } of parameters.layers) for (const index of shifts.keys()) shifts[index] = random.normal();
    const count = 64;
    const values = Int32Array.from({ length: count * 20 }, () => Math.round(100 * random.normal()));
    const scales = { featureMean: new Float64Array(20).fill(3), featureScale: new Float64Array(20).fill(0.01) };
    const passes = createPasses(parameters, count);
    for (let index = 0; index < values.length; index++) passes.inputs[index] = (values[index]! - 3) * 0.01;
    // The batch is all of the samples, so its means and deviations are those that folding finds.
    const scores = passes.forward(count);
    const folded = foldNetwork(parameters, scales, values, count);
    const sums = runFolded(folded, values, 0, count);
    const shifts = parameters.layers[1]!.shifts;
    for (let index = 0; index < count * 4; index++) {
      const inUnits =
        (scores[index]! - shifts[index % 4]!) / folded.scoreScale + folded.layers[1]!.thresholds[index % 4]!;
      expect(sums[index]).toBeCloseTo(inUnits, 9);
    }
  });

  it("have the gradient of the last layer that differences of the loss show", () => {
    const dataset = votes(12, 4);
    const parameters = createLatentParameters([7, 9, 3]);
    const random = createRandom(2);
    drawLatentParameters(parameters, random);
    const passes = createPasses(parameters, 12);
    for (const index of passes.inputs.keys()) passes.inputs[index] = random.normal();
    const loss = crossEntropyLoss(dataset, 3, new Float64Array(12).fill(1));
    const order = Int32Array.from({ length: 12 }, (_, sample) => sample);
    const measure = () => loss.sum(order, 0, 12, passes.forward(12));
    loss.sum(order, 0, 12, passes.forward(12), passes.scoreGradient);
    passes.backward(12);
    const last = parameters.layers[1]!;
    for (const [numbers, gradient] of [
      [last.shifts, passes.gradient.layers[1]!.shifts],
      [parameters.scoreScale, passes.gradient.scoreScale],
    ] as const) {
      for (const [index, kept] of numbers.entries()) {
        numbers[index] = kept + 1e-5;
        const above = measure();
        numbers[index] = kept - 1e-5;
        const below = measure();
        numbers[index] = kept;
        expect(gradient[index]).toBeCloseTo((above - below) / 2e-5, 5);
      }
    }
  });

  it("send gradients back through normalization as differences show, where signs are passed straight", () => {
    // With the straight-through estimator the hidden layer counts as if it answered a * (sum - mean) / deviation for a
    // constant gradient a by its signs: the gradient by weights is that of this product.
    const parameters = createLatentParameters([4, 1, 2]);
    const random = createRandom(6);
    drawLatentParameters(parameters, random);
    const count = 10;
    const passes = createPasses(parameters, count);
    for (const index of passes.inputs.keys()) passes.inputs[index] = random.normal();
    for (const index of passes.scoreGradient.keys()) passes.scoreGradient[index] = random.normal();
    passes.forward(count);
    const given = passes.scoreGradient.slice();
    passes.backward(count);
    const lastSigns = new Float64Array(2);
    takeSigns(parameters.layers[1]!.weights, 2, lastSigns);
    const bySign = Array.from({ length: count }, (_, sample) =>
      [0, 1].reduce((sum, one) => sum + given[2 * sample + one]! * lastSigns[one]! * parameters.scoreScale[0]!, 0),
    );
    const inputSigns = [...passes.inputs].map((input) => (input >= 0 ? 1 : -1));
    const normalized = (weights: Float64Array) => {
      const sums = Array.from({ length: count }, (_, sample) =>
        [...weights].reduce((sum, weight, index) => sum + weight * inputSigns[4 * sample + index]!, 0),
      );
      const mean = sums.reduce((total, sum) => total + sum, 0) / count;
      const variance = sums.reduce((total, sum) => total + (sum - mean) ** 2, 0) / count;
      return sums.map((sum) => (sum - mean) / Math.sqrt(variance + leastVariance));
    };
    const weights = new Float64Array(4);
    takeSigns(parameters.layers[0]!.weights, 4, weights);
    const isPassed = normalized(weights).map((sum) => Math.abs(sum) <= 1);
    const product = () =>
      normalized(weights).reduce((sum, one, sample) => sum + (isPassed[sample] ? bySign[sample]! * one : 0), 0);
    for (const [index, kept] of weights.entries()) {
      weights[index] = kept + 1e-5;
      const above = product();
      weights[index] = kept - 1e-5;
      const below = product();
      weights[index] = kept;
      expect(passes.gradient.layers[0]!.weights[index]).toBeCloseTo((above - below) / 2e-5, 5);
    }
  });

  it("begin with thresholds that part the classes best", () => {
    const rows = Array.from({ length: 100 }, (_, index) => [index * 1000, 7]);
    const dataset = classDataset(
      rows,
      rows.map((_, index) => (index >= 25 ? 1 : 0)),
      2,
    );
    const thresholds = new Float64Array(2);
    const scales = { featureMean: Float64Array.of(500, 0), featureScale: Float64Array.of(0.001, 1) };
    findThresholds(dataset, 2, scales, thresholds);
    // Cuts are tried at quantiles, a sixty-fourth apart.
    expect(Math.abs(thresholds[0]! - 24.5)).toBeLessThan(1.1);
    expect(thresholds[1]).toBe(7);
  });

  it("have doubt by their margin, and cannot predict values", () => {
    const training = votes(600, 5);
    const fresh = votes(400, 6);
    const task = { ...taskOf(training), validation: votes(200, 7), parameters: { hidden: "32", epochs: 10 } };
    const { description, model } = unwrap(binarizedTrainer.train(task));
    const predictor = createPredictor(description, model);
    const confidences: [right: number[], wrong: number[]] = [[], []];
    for (const [sample, outcome] of fresh.outcomes.entries()) {
      const answer = predictor.predict(fresh.values, 7 * sample);
      confidences[answer === outcome ? 0 : 1].push(predictor.confidence);
    }
    const [right, wrong] = confidences.map((list) => list.reduce((sum, one) => sum + one, 0) / list.length);
    expect(right).toBeGreaterThan(wrong! + 20);
    const values = valueDataset([[1], [2]], [1, 2]);
    const refused = binarizedTrainer.train({ ...taskOf(values), parameters: {} });
    expect(!refused.ok && refused.diagnostics[0]!.code).toBe("RMT7038");
  });
});
