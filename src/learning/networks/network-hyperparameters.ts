import type { HyperparameterReader } from "../read-hyperparameters.ts";
import type { Hyperparameter } from "../trainer.ts";
import type { TrainingSettings } from "./train-float-network.ts";

/** What trained networks depend on; each family takes of these what it can use. */
export const networkHyperparameters = {
  hidden: {
    name: "hidden",
    summary: "Neurons of each hidden layer, such as 16-8",
    kind: "layers",
    choices: ["8", "16", "32", "8-8", "16-8", "16-16", "32-16", "64-32", "32-16-8"],
    byDefault: "16-8",
  },
  activation: {
    name: "activation",
    summary: "What is applied to the sums of hidden layers",
    kind: "choice",
    choices: ["relu", "tanh", "sigmoid"],
    byDefault: "relu",
  },
  optimizer: {
    name: "optimizer",
    summary: "How gradients change weights: Adam, or descent with momentum",
    kind: "choice",
    choices: ["adam", "momentum"],
    byDefault: "adam",
  },
  learningRate: (byDefault: number, searched: readonly [number, number]) => ({
    name: "learningRate",
    summary: "How far a step goes",
    kind: "real",
    low: 1e-7,
    high: 10,
    steps: "logarithmic",
    searched,
    byDefault,
  }),
  epochs: (byDefault: number, searched: readonly [number, number]) => ({
    name: "epochs",
    summary: "The most runs through the samples",
    kind: "integer",
    low: 1,
    high: 100_000,
    steps: "logarithmic",
    searched,
    byDefault,
  }),
  batchSize: {
    name: "batchSize",
    summary: "Samples for each step",
    kind: "integer",
    low: 1,
    high: 4096,
    steps: "logarithmic",
    searched: [16, 256],
    byDefault: 32,
  },
  l2: (byDefault: number, searched: readonly [number, number]) => ({
    name: "l2",
    summary: "What half of the sum of squared weights counts beside the sum of losses",
    kind: "real",
    low: 0,
    high: 1_000_000,
    steps: "logarithmic",
    searched,
    byDefault,
  }),
  patience: {
    name: "patience",
    summary: "Ends training after so many epochs without a lower loss",
    kind: "integer",
    low: 1,
    high: 100_000,
    steps: "linear",
    searched: [10, 30],
    byDefault: 20,
  },
  weightType: (byDefault: "i8" | "i16") => ({
    name: "weightType",
    summary: "Type of the weights in integers",
    kind: "choice",
    choices: ["i8", "i16"],
    byDefault,
  }),
  activationType: {
    name: "activationType",
    summary: "Type of what flows between layers in integers",
    kind: "choice",
    choices: ["i8", "i16"],
    byDefault: "i8",
  },
} as const satisfies Record<string, Hyperparameter | ((...parameters: never[]) => Hyperparameter)>;

/** Those of networks of several layers, but for their layers. */
export const deepHyperparameters: readonly Hyperparameter[] = [
  networkHyperparameters.activation,
  networkHyperparameters.optimizer,
  networkHyperparameters.learningRate(0.003, [5e-4, 0.02]),
  networkHyperparameters.epochs(200, [50, 300]),
  networkHyperparameters.batchSize,
  networkHyperparameters.l2(3, [0.1, 30]),
  networkHyperparameters.patience,
  networkHyperparameters.weightType("i8"),
  networkHyperparameters.activationType,
];

/** What `deepHyperparameters` say of training. */
export function readSettings(parameters: HyperparameterReader): TrainingSettings {
  return {
    optimizer: parameters.text("optimizer") === "adam" ? "adam" : "momentum",
    learningRate: parameters.number("learningRate"),
    epochs: parameters.number("epochs"),
    batchSize: parameters.number("batchSize"),
    l2: parameters.number("l2"),
    patience: parameters.number("patience"),
  };
}

/** What `deepHyperparameters` say of activations. */
export function readActivation(parameters: HyperparameterReader): "relu" | "tanh" | "sigmoid" {
  const name = parameters.text("activation");
  return name === "tanh" || name === "sigmoid" ? name : "relu";
}
