import { success } from "../../diagnostics/index.ts";
import { arithmeticHyperparameter, learnInIntegers, wantsIntegers } from "../integer/index.ts";
import type { Hyperparameter, Trainer } from "../trainer.ts";
import { answerOf, learnNetwork, linearFeatureLimit } from "./learned-network.ts";
import { networkHyperparameters } from "./network-hyperparameters.ts";
import { trainLinearNetwork } from "./train-linear-network.ts";

const hyperparameters: readonly Hyperparameter[] = [
  networkHyperparameters.l2(1, [0.01, 100]),
  {
    name: "iterations",
    summary: "The most steps of the solver, for classes",
    kind: "integer",
    low: 1,
    high: 100_000,
    steps: "logarithmic",
    searched: [500, 500],
    byDefault: 500,
  },
  networkHyperparameters.weightType("i16"),
  arithmeticHyperparameter,
];

/** Trains linear models: logistic regression for classes, ridge regression for values. */
export const linearTrainer: Trainer = {
  family: "linear",
  targets: ["classes", "value"],
  hyperparameters,
  train: (task) =>
    wantsIntegers(task)
      ? learnInIntegers(task, "linear", hyperparameters, () => success([]))
      : learnNetwork(task, hyperparameters, (parameters) =>
          trainLinearNetwork(task, answerOf(task), linearFeatureLimit, {
            l2: parameters.number("l2"),
            iterations: parameters.number("iterations"),
          }),
        ),
};
