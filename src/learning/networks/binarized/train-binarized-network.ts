import { failure, type Result, success } from "../../../diagnostics/index.ts";
import type { Dataset } from "../../dataset/index.ts";
import { createRandom } from "../../random.ts";
import type { TrainingStep } from "../../trainer.ts";
import { type FeatureScales, measureFeatures } from "../feature-scales.ts";
import { crossEntropyLoss, type Loss } from "../loss.ts";
import { createOptimizer } from "../optimizer.ts";
import { readSampleWeights } from "../sample-weights.ts";
import { diverged, type NetworkTask, type TrainingSettings } from "../train-float-network.ts";
import { findThresholds } from "./find-thresholds.ts";
import { type FoldedNetwork, foldNetwork, runFolded } from "./fold.ts";
import { createLatentParameters, drawLatentParameters, type LatentParameters } from "./parameters.ts";
import { createPasses } from "./passes.ts";

/** A binarized network as training made it. */
export interface TrainedBinarizedNetwork {
  readonly network: FoldedNetwork;
  /** By epoch; losses of validation and, without such samples, of training are those of the folded network. */
  readonly history: readonly TrainingStep[];
}

/** How a binarized network is trained: by Adam, and its latent weights keep to -1 … 1 by themselves. */
export type BinarizedSettings = Omit<TrainingSettings, "optimizer" | "l2">;

/** Samples that means and deviations of sums are taken from: enough for both. */
const foldedSamples = 4096;

/** The least a sum may count in a score, of what it counts at first. */
const leastScoreShare = 0.1;

/**
 * Trains a binarized network for classes. After each epoch it is folded into whole numbers and judged by the loss of what
 * it then is; the best one is kept. Same task and seed, same network, bit by bit.
 *
 * @param hidden sizes of the hidden layers, one at least
 * @returns RMT7037 where the loss grows beyond all bounds
 */
export function trainBinarizedNetwork(
  task: NetworkTask,
  hidden: readonly number[],
  classes: number,
  settings: BinarizedSettings,
): Result<TrainedBinarizedNetwork> {
  const { training, validation } = task;
  const weigh = readSampleWeights(task);
  if (!weigh.ok) return weigh;
  const features = training.features.length;
  const random = createRandom(task.seed);
  const scales = measureFeatures(training, { height: 1, width: 1, channels: features }, "features");
  const parameters = createLatentParameters([features, ...hidden, classes]);
  drawLatentParameters(parameters, random);
  findThresholds(training, classes, scales, parameters.thresholds);
  const leastScale = leastScoreShare * parameters.scoreScale[0]!;
  const capacity = Math.max(1, Math.min(settings.batchSize, training.count));
  const passes = createPasses(parameters, capacity);
  const step = createOptimizer("adam", parameters.all.length);
  const sums = selectEvenly(training);
  const loss = crossEntropyLoss(training, classes, weigh.value(training), task.shares);
  const judged = validation.count > 0 ? validation : training;
  const judgedLoss = judged === training ? loss : crossEntropyLoss(validation, classes, weigh.value(validation));
  const order = Int32Array.from({ length: training.count }, (_, sample) => sample);
  const history: TrainingStep[] = [];
  let best: FoldedNetwork | undefined;
  let leastLoss = Number.POSITIVE_INFINITY;
  let waited = 0;
  for (let epoch = 1; epoch <= settings.epochs && waited < settings.patience; epoch++) {
    // Signs flip for ever while steps are large: they shrink, as those of Courbariaux et al. (2016) do.
    const rate = settings.learningRate * (1 - (epoch - 1) / settings.epochs);
    random.shuffle(order);
    let total = 0;
    for (let first = 0; first < training.count; first += capacity) {
      const count = Math.min(capacity, training.count - first);
      fillInputs(scales, training, order, first, count, passes.inputs);
      total += loss.sum(order, first, count, passes.forward(count), passes.scoreGradient);
      passes.backward(count);
      const gradient = passes.gradient.all;
      for (let index = 0; index < gradient.length; index++) gradient[index] = gradient[index]! / count;
      step(parameters.all, gradient, rate);
      limit(parameters, leastScale);
    }
    const folded = foldNetwork(parameters, scales, sums.values, sums.count);
    const seen = meanLoss(folded, judged, judgedLoss);
    const trainingLoss = total / training.count;
    if (!Number.isFinite(trainingLoss) || !Number.isFinite(seen))
      return failure(diverged(epoch, settings.learningRate));
    const progress =
      judged === training
        ? { done: epoch / settings.epochs, trainingLoss: seen }
        : { done: epoch / settings.epochs, trainingLoss, validationLoss: seen };
    history.push(progress);
    task.onProgress?.(progress);
    waited = seen < leastLoss ? 0 : waited + 1;
    if (seen < leastLoss) best = folded;
    leastLoss = Math.min(leastLoss, seen);
  }
  return success({ network: best!, history });
}

/** Some of the samples, evenly through all. */
function selectEvenly({ values, count, features }: Dataset): { readonly values: Int32Array; readonly count: number } {
  if (count <= foldedSamples) return { values, count };
  const width = features.length;
  const selected = new Int32Array(foldedSamples * width);
  for (let index = 0; index < foldedSamples; index++) {
    const start = Math.floor((index * count) / foldedSamples) * width;
    selected.set(values.subarray(start, start + width), index * width);
  }
  return { values: selected, count: foldedSamples };
}

function fillInputs(
  { featureMean, featureScale }: FeatureScales,
  { values }: Dataset,
  order: Int32Array,
  first: number,
  count: number,
  inputs: Float64Array,
): void {
  const width = featureMean.length;
  for (let position = 0; position < count; position++) {
    const base = order[first + position]! * width;
    for (let feature = 0; feature < width; feature++) {
      inputs[position * width + feature] = (values[base + feature]! - featureMean[feature]!) * featureScale[feature]!;
    }
  }
}

/** Latent weights stay between -1 and 1, where they still can change their signs; sums count for scores at least a bit. */
function limit({ layers, scoreScale }: LatentParameters, leastScale: number): void {
  for (const { weights } of layers) {
    for (let index = 0; index < weights.length; index++) {
      weights[index] = Math.min(1, Math.max(-1, weights[index]!));
    }
  }
  scoreScale[0] = Math.max(leastScale, scoreScale[0]!);
}

/** Samples that are judged at once. */
const samplesAtOnce = 256;

function meanLoss(network: FoldedNetwork, { values, count, features }: Dataset, loss: Loss): number {
  const order = Int32Array.from({ length: count }, (_, sample) => sample);
  let total = 0;
  for (let first = 0; first < count; first += samplesAtOnce) {
    const size = Math.min(samplesAtOnce, count - first);
    const sums = runFolded(network, values, first * features.length, size);
    for (let index = 0; index < sums.length; index++) sums[index] = sums[index]! * network.scoreScale;
    total += loss.sum(order, first, size, sums);
  }
  return total / count;
}
