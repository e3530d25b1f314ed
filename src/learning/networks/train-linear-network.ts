import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import { createFloatForward, type FloatForward, type FloatNetwork, normalizeFeatures } from "../../models/index.ts";
import { createRandom } from "../random.ts";
import type { TrainingStep } from "../trainer.ts";
import { checkArchitecture, type NetworkArchitecture } from "./architecture.ts";
import { createBackward } from "./backward.ts";
import { createNetwork } from "./create-network.ts";
import { minimize } from "./minimize.ts";
import { readSampleWeights } from "./sample-weights.ts";
import { solveNormalEquations } from "./solve-normal-equations.ts";
import { keepParameters, lossOf, type NetworkTask, type TrainedNetwork } from "./train-float-network.ts";
import { addColumnProducts } from "./weight-gradient.ts";

/** Samples that are run at once: their scores stay in a cache. */
const samplesAtOnce = 256;

/** How steep the mean loss may be by any weight when it counts as minimal. */
const tolerance = 1e-6;

/** How a linear model is trained. */
export interface LinearSettings {
  /** Half of this times the sum of squared weights is added to the sum of losses: 1 / C of scikit-learn, alpha of its Ridge. */
  readonly l2: number;
  /** The most iterations, for classes. */
  readonly iterations: number;
}

/**
 * Trains a network without hidden layers on all samples at once, to the minimum of its loss: logistic regression
 * (softmax) for classes, ridge regression for a value. The samples of validation are not looked at.
 *
 * @returns RMT7037 where the samples are so extreme that the loss is no finite number
 */
export function trainLinearNetwork(
  task: NetworkTask,
  answer: FloatNetwork["answer"],
  featureLimit: number,
  settings: LinearSettings,
): Result<TrainedNetwork> {
  const features = task.training.features.length;
  const architecture: NetworkArchitecture = {
    image: { height: 1, width: 1, channels: features },
    layers: [],
    activation: "relu",
    scales: "features",
    featureLimit,
    answer,
  };
  const checked = checkArchitecture(architecture, features);
  if (!checked.ok) return checked;
  const weigh = readSampleWeights(task);
  if (!weigh.ok) return weigh;
  const weights = weigh.value(task.training);
  const network = createNetwork(architecture, task.training, createRandom(task.seed));
  const forward = createFloatForward(network, samplesAtOnce);
  forward.parameters.fill(0);
  const history =
    answer.kind === "classes"
      ? fitClasses(task, network, forward, weights, settings, answer.classes)
      : fitValue(task, network, forward, weights, settings);
  if (!forward.parameters.every((parameter) => Number.isFinite(parameter))) {
    const hint = "look for features with extreme values, and raise l2";
    return failure(errorDiagnostic("RMT7037", "training diverged: the weights are no finite numbers", { hint }));
  }
  keepParameters(forward, network);
  return success({ network, history });
}

function fitClasses(
  task: NetworkTask,
  network: FloatNetwork,
  forward: FloatForward,
  sampleWeights: Float64Array,
  { l2, iterations }: LinearSettings,
  classes: number,
): readonly TrainingStep[] {
  const { training } = task;
  const { count } = training;
  const backward = createBackward(forward);
  const loss = lossOf(network, training, sampleWeights, task.shares);
  const order = Int32Array.from({ length: count }, (_, sample) => sample);
  const weights = forward.layers[0]!.weights;
  // Scores of two classes come as a pair w, -w with half of the weights that logistic regression has for one score: the
  // sum of their squares is half as large.
  const penalty = (classes === 2 ? 2 : 1) * l2;
  const history: TrainingStep[] = [];
  const point = forward.parameters.slice();
  minimize(
    (tried, gradient) => {
      forward.parameters.set(tried);
      backward.gradient.fill(0);
      let total = 0;
      for (let first = 0; first < count; first += samplesAtOnce) {
        const size = Math.min(samplesAtOnce, count - first);
        normalizeFeatures(network, training.values, first * network.featureMean.length, size, forward.inputs);
        total += loss.sum(order, first, size, forward.run(size), backward.outputGradient);
        backward.run(size);
      }
      for (let index = 0; index < tried.length; index++) gradient[index] = backward.gradient[index]! / count;
      for (let index = 0; index < weights.length; index++) {
        const weight = weights[index]!;
        total += 0.5 * penalty * weight * weight;
        gradient[index] = gradient[index]! + (penalty * weight) / count;
      }
      return total / count;
    },
    point,
    {
      iterations,
      tolerance,
      onIteration(iteration, value) {
        const step = { done: Math.min(1, iteration / iterations), trainingLoss: value };
        history.push(step);
        task.onProgress?.(step);
      },
    },
  );
  forward.parameters.set(point);
  return history;
}

/** Solves the normal equations, with a last column of ones for the bias, whose weight costs nothing. */
function fitValue(
  task: NetworkTask,
  network: FloatNetwork,
  forward: FloatForward,
  sampleWeights: Float64Array,
  { l2 }: LinearSettings,
): readonly TrainingStep[] {
  const { count, values, outcomes } = task.training;
  const features = network.featureMean.length;
  const size = features + 1;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  const rows = new Float64Array(samplesAtOnce * size);
  const weighted = new Float64Array(samplesAtOnce * size);
  for (let first = 0; first < count; first += samplesAtOnce) {
    const part = Math.min(samplesAtOnce, count - first);
    normalizeFeatures(network, values, first * features, part, forward.inputs);
    for (let sample = 0; sample < part; sample++) {
      const weight = sampleWeights[first + sample]!;
      const outcome = (outcomes[first + sample]! - network.valueMean) / network.valueScale;
      for (let column = 0; column < size; column++) {
        const value = column < features ? forward.inputs[sample * features + column]! : 1;
        rows[sample * size + column] = value;
        weighted[sample * size + column] = weight * value;
        right[column] = right[column]! + weight * value * outcome;
      }
    }
    addColumnProducts(weighted, 0, size, rows, 0, size, part, matrix);
  }
  for (let feature = 0; feature < features; feature++) {
    matrix[feature * size + feature] = matrix[feature * size + feature]! + l2;
  }
  solveNormalEquations(matrix, right);
  forward.parameters.set(right);
  return [];
}
