import { arithmeticHyperparameter, learnInIntegers, wantsIntegers } from "../integer/index.ts";
import type { Hyperparameter, Trainer } from "../trainer.ts";
import { parseHidden } from "./layer-text.ts";
import { answerOf, deepFeatureLimit, learnNetwork } from "./learned-network.ts";
import {
  deepHyperparameters,
  networkHyperparameters,
  readActivation,
  readSettings,
} from "./network-hyperparameters.ts";
import { trainFloatNetwork } from "./train-float-network.ts";

const hyperparameters: readonly Hyperparameter[] = [
  networkHyperparameters.hidden,
  ...deepHyperparameters,
  arithmeticHyperparameter,
];

/** Trains networks of dense layers. */
export const multilayerPerceptronTrainer: Trainer = {
  family: "multilayerPerceptron",
  targets: ["classes", "value"],
  hyperparameters,
  train: (task) =>
    wantsIntegers(task)
      ? learnInIntegers(task, "multilayerPerceptron", hyperparameters, ({ text }) => parseHidden(text("hidden")))
      : learnNetwork(task, hyperparameters, (parameters) => {
          const hidden = parseHidden(parameters.text("hidden"));
          if (!hidden.ok) return hidden;
          const architecture = {
            image: { height: 1, width: 1, channels: task.training.features.length },
            layers: hidden.value.map((size) => ({ kind: "dense", size }) as const),
            activation: readActivation(parameters),
            scales: "features",
            featureLimit: deepFeatureLimit,
            answer: answerOf(task),
          } as const;
          return trainFloatNetwork(task, architecture, readSettings(parameters));
        }),
};
