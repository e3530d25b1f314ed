import { errorDiagnostic, failure, type Result, success } from "../../../diagnostics/index.ts";
import { checkDataset, type Dataset } from "../../dataset/index.ts";
import { calibrateMargin } from "../../quantization/index.ts";
import { readHyperparameters } from "../../read-hyperparameters.ts";
import type { Hyperparameter, LearnedModel, Trainer, TrainingTask } from "../../trainer.ts";
import { checkArchitecture } from "../architecture.ts";
import { parseHidden } from "../layer-text.ts";
import { withWarnings } from "../learned-network.ts";
import { networkHyperparameters } from "../network-hyperparameters.ts";
import { blockOfFolded, describeFolded, type FoldedNetwork, runFolded } from "./fold.ts";
import { trainBinarizedNetwork } from "./train-binarized-network.ts";

const hyperparameters: readonly Hyperparameter[] = [
  {
    name: "hidden",
    summary: "Neurons of each hidden layer; multiples of 32 use all bits",
    kind: "layers",
    choices: ["32", "64", "128", "32-32", "64-32", "64-64"],
    byDefault: "64",
  },
  networkHyperparameters.learningRate(0.01, [0.002, 0.05]),
  networkHyperparameters.epochs(100, [50, 200]),
  networkHyperparameters.batchSize,
  { ...networkHyperparameters.patience, byDefault: 50, searched: [30, 60] },
];

/** Trains networks of bits. */
export const binarizedTrainer: Trainer = {
  family: "binarized",
  targets: ["classes"],
  hyperparameters,
  train: trainBinarized,
};

function trainBinarized(task: TrainingTask): Result<LearnedModel> {
  const parameters = readHyperparameters(hyperparameters, task.parameters);
  if (!parameters.ok) return parameters;
  const { training, validation } = task;
  const checked = checkDataset(training);
  if (!checked.ok) return checked;
  const { target } = training;
  if (target.kind === "value") return failure(valueRefused(target.name));
  const hidden = parseHidden(parameters.value.text("hidden"));
  if (!hidden.ok) return hidden;
  const sized = checkArchitecture(
    {
      image: { height: 1, width: 1, channels: training.features.length },
      layers: hidden.value.map((size) => ({ kind: "dense", size })),
      activation: "relu",
      scales: "features",
      answer: { kind: "classes", classes: target.labels.length },
    },
    training.features.length,
  );
  if (!sized.ok) return sized;
  const trained = trainBinarizedNetwork(task, hidden.value, target.labels.length, {
    learningRate: parameters.value.number("learningRate"),
    epochs: parameters.value.number("epochs"),
    batchSize: parameters.value.number("batchSize"),
    patience: parameters.value.number("patience"),
  });
  if (!trained.ok) return trained;
  const { network, history } = trained.value;
  const { tensors } = blockOfFolded(network);
  const description = { ...describeFolded(network), confidence: "margin" } as const;
  const { multiplier, shift } = marginScale(network, validation.count > 0 ? validation : training);
  const model = { tensors: [...tensors, Int32Array.of(multiplier, shift)] };
  return withWarnings(success({ description, model, target, history }), checked.warnings);
}

function valueRefused(name: string) {
  const hint = "give samples of classes, or train a multilayerPerceptron";
  return errorDiagnostic("RMT7038", `a binarized network tells classes apart and cannot predict the value ${name}`, {
    hint,
  });
}

/** How far the best sum is above the second best, made a confidence. */
function marginScale(network: FoldedNetwork, { values, outcomes, count }: Dataset) {
  const sums = runFolded(network, values, 0, count);
  const classes = sums.length / count;
  const margins = new Float64Array(count);
  const isRight = new Uint8Array(count);
  for (let sample = 0; sample < count; sample++) {
    let best = 0;
    let second = Number.NEGATIVE_INFINITY;
    for (let one = 1; one < classes; one++) {
      const sum = sums[sample * classes + one]!;
      if (sum > sums[sample * classes + best]!) {
        second = sums[sample * classes + best]!;
        best = one;
      } else if (sum > second) {
        second = sum;
      }
    }
    margins[sample] = sums[sample * classes + best]! - second;
    isRight[sample] = best === outcomes[sample] ? 1 : 0;
  }
  return calibrateMargin(margins, isRight);
}
