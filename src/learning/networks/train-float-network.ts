import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import {
  createFloatForward,
  type FloatForward,
  type FloatNetwork,
  normalizeFeatures,
  normalizeSample,
} from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import type { TrainingStep, TrainingTask } from "../trainer.ts";
import { checkArchitecture, type NetworkArchitecture } from "./architecture.ts";
import { type Backward, createBackward } from "./backward.ts";
import { createNetwork } from "./create-network.ts";
import { type ClassShares, crossEntropyLoss, type Loss, squaredLoss } from "./loss.ts";
import { createOptimizer, type OptimizerName } from "./optimizer.ts";
import { readSampleWeights, type SampleWeights } from "./sample-weights.ts";

/** How a network is trained. */
export interface TrainingSettings {
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  /** The most runs through all samples. */
  readonly epochs: number;
  /** Samples for each step. */
  readonly batchSize: number;
  /** Half of this times the sum of squared weights is added to the sum of losses of all samples of training. */
  readonly l2: number;
  /** Training ends when the loss (of validation, where there are such samples) has not fallen for so many epochs. */
  readonly patience: number;
}

/** What training a network needs of a task. */
export type NetworkTask = Pick<TrainingTask, "training" | "validation" | "classWeights" | "seed" | "onProgress"> & {
  /** What a teacher says of each training sample, for distillation: learned instead of the outcomes. */
  readonly shares?: ClassShares;
};

/** A network in floating point as training made it. */
export interface TrainedNetwork {
  readonly network: FloatNetwork;
  /** By epoch. */
  readonly history: readonly TrainingStep[];
}

/** By how much the loss must fall to count, where it is the loss of training: as in scikit-learn. */
const leastImprovement = 1e-4;

/**
 * Trains a network from random weights. Where there are samples for validation, it ends up with the weights that were
 * best on them, otherwise with the last ones. Same task and seed, same network, bit by bit.
 *
 * @returns RMT7036 where the layers do not fit the features; RMT7037 where the loss grows beyond all bounds
 */
export function trainFloatNetwork(
  task: NetworkTask,
  architecture: NetworkArchitecture,
  settings: TrainingSettings,
): Result<TrainedNetwork> {
  const { training, validation } = task;
  const checked = checkArchitecture(architecture, training.features.length);
  if (!checked.ok) return checked;
  const weigh = readSampleWeights(task);
  if (!weigh.ok) return weigh;
  const random = createRandom(task.seed);
  const network = createNetwork(architecture, training, random);
  const capacity = Math.max(1, Math.min(settings.batchSize, training.count));
  const forward = createFloatForward(network, capacity);
  const backward = createBackward(forward);
  const step = createOptimizer(settings.optimizer, forward.parameters.length);
  const loss = lossOf(network, training, weigh.value(training), task.shares);
  const validate = createValidation(network, validation, forward, weigh.value);
  const order = Int32Array.from({ length: training.count }, (_, sample) => sample);
  const best = forward.parameters.slice();
  const history: TrainingStep[] = [];
  let leastLoss = Number.POSITIVE_INFINITY;
  let waited = 0;
  for (let epoch = 1; epoch <= settings.epochs && waited < settings.patience; epoch++) {
    random.shuffle(order);
    let total = 0;
    for (let first = 0; first < training.count; first += capacity) {
      const count = Math.min(capacity, training.count - first);
      gather(network, training, order, first, count, forward.inputs);
      backward.gradient.fill(0);
      total += loss.sum(order, first, count, forward.run(count), backward.outputGradient);
      backward.run(count);
      makeMean(forward, backward, settings.l2 / training.count, count);
      step(forward.parameters, backward.gradient, settings.learningRate);
    }
    const trainingLoss = total / training.count;
    const validationLoss = validate?.();
    const seen = validationLoss ?? trainingLoss;
    if (!Number.isFinite(trainingLoss) || !Number.isFinite(seen))
      return failure(diverged(epoch, settings.learningRate));
    const progress = { done: epoch / settings.epochs, trainingLoss, ...(validate ? { validationLoss: seen } : {}) };
    history.push(progress);
    task.onProgress?.(progress);
    waited = seen < leastLoss - (validate ? 0 : leastImprovement) ? 0 : waited + 1;
    if (seen < leastLoss) {
      leastLoss = seen;
      best.set(forward.parameters);
    }
  }
  if (validate) forward.parameters.set(best);
  keepParameters(forward, network);
  return success({ network, history });
}

/** The loss that fits what a network answers. */
export function lossOf(network: FloatNetwork, dataset: Dataset, weights: Float64Array, shares?: ClassShares): Loss {
  return network.answer.kind === "classes"
    ? crossEntropyLoss(dataset, network.answer.classes, weights, shares)
    : squaredLoss(dataset, network, weights);
}

/** Writes the parameters of a run into the network it was made from. */
export function keepParameters(forward: FloatForward, network: FloatNetwork): void {
  for (const [index, layer] of network.layers.entries()) {
    if (layer.kind === "pooling") continue;
    layer.weights.set(forward.layers[index]!.weights);
    layer.bias.set(forward.layers[index]!.bias);
  }
}

/** Makes gradients of a sum over some samples those of the mean and of the penalty on weights. */
function makeMean(forward: FloatForward, { gradient }: Backward, decay: number, count: number): void {
  let offset = 0;
  for (const { weights, bias } of forward.layers) {
    for (let index = 0; index < weights.length; index++) {
      gradient[offset + index] = gradient[offset + index]! / count + decay * weights[index]!;
    }
    offset += weights.length;
    for (let index = offset; index < offset + bias.length; index++) gradient[index] = gradient[index]! / count;
    offset += bias.length;
  }
}

function gather(
  network: FloatNetwork,
  { values }: Dataset,
  order: Int32Array,
  first: number,
  count: number,
  inputs: Float64Array,
): void {
  const length = network.featureMean.length;
  for (let position = 0; position < count; position++) {
    normalizeSample(network, values, order[first + position]! * length, inputs, position * length);
  }
}

/** The mean loss on the samples of validation; undefined where there are none. */
function createValidation(
  network: FloatNetwork,
  validation: Dataset,
  forward: FloatForward,
  weigh: SampleWeights,
): (() => number) | undefined {
  const { count } = validation;
  if (count === 0) return undefined;
  const loss = lossOf(network, validation, weigh(validation));
  const order = Int32Array.from({ length: count }, (_, sample) => sample);
  return () => {
    let total = 0;
    for (let first = 0; first < count; first += forward.capacity) {
      const size = Math.min(forward.capacity, count - first);
      normalizeFeatures(network, validation.values, first * network.featureMean.length, size, forward.inputs);
      total += loss.sum(order, first, size, forward.run(size));
    }
    return total / count;
  };
}

/** Training that left all numbers behind. */
export function diverged(epoch: number, learningRate: number) {
  return errorDiagnostic("RMT7037", `training diverged: the loss is no finite number after epoch ${epoch}`, {
    hint: `lower the learning rate, ${learningRate}: try ${learningRate / 10}`,
  });
}
