import { errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import type { Image, NetworkLayer } from "../../models/index.ts";
import type { HyperparameterReader } from "../read-hyperparameters.ts";
import type { Hyperparameter, Trainer } from "../trainer.ts";
import { parseLayers } from "./layer-text.ts";
import { answerOf, deepFeatureLimit, learnNetwork } from "./learned-network.ts";
import { deepHyperparameters, readActivation, readSettings } from "./network-hyperparameters.ts";
import { trainFloatNetwork } from "./train-float-network.ts";

function imageParameter(name: string, summary: string, byDefault: number): Hyperparameter {
  const searched = [byDefault, byDefault] as const;
  return { name, summary, kind: "integer", low: 0, high: 65_536, steps: "linear", searched, byDefault };
}

const hyperparameters: readonly Hyperparameter[] = [
  {
    name: "layers",
    summary: "Layers such as: conv 8x1x3 pad 0x1 pool max 1x2 dense 16",
    kind: "layers",
    choices: [
      "conv 4x1x3 dense 8",
      "conv 8x1x3 dense 16",
      "conv 8x1x3 pool max 1x2 dense 16",
      "conv 16x1x3 pool max 1x2 dense 16",
      "conv 8x1x5 pad 0x2 pool average 1x2 dense 16",
    ],
    byDefault: "conv 8x1x3 pool max 1x2 dense 16",
  },
  imageParameter("height", "Rows of the image that the features are, row by row", 1),
  imageParameter("width", "Columns of the image; 0: as many as there are features for", 0),
  imageParameter("channels", "Features of each pixel, one after the other", 1),
  {
    name: "scales",
    summary: "What has one mean and deviation: each feature, or all pixels of a channel; auto: these in images",
    kind: "choice",
    choices: ["auto", "features", "channels"],
    byDefault: "auto",
  },
  ...deepHyperparameters,
];

/** Trains networks with convolutions and pooling, over rows or over images. */
export const convolutionalTrainer: Trainer = {
  family: "convolutional",
  targets: ["classes", "value"],
  hyperparameters,
  train: (task) =>
    learnNetwork(task, hyperparameters, (parameters) => {
      const layers = readLayers(parameters.text("layers"));
      if (!layers.ok) return layers;
      const image = readImage(parameters, task.training.features.length);
      const architecture = {
        image,
        layers: layers.value,
        activation: readActivation(parameters),
        scales: readScales(parameters, image),
        featureLimit: deepFeatureLimit,
        answer: answerOf(task),
      } as const;
      return trainFloatNetwork(task, architecture, readSettings(parameters));
    }),
};

/** Layers of which one at least is no dense layer. */
function readLayers(text: string): Result<readonly NetworkLayer[]> {
  const layers = parseLayers(text);
  if (!layers.ok || layers.value.some(({ kind }) => kind !== "dense")) return layers;
  const hint = "begin with a convolution, such as conv 8x1x3, or train a multilayerPerceptron";
  return failure(errorDiagnostic("RMT7035", `"${text}" has dense layers only`, { hint }));
}

function readImage(parameters: HyperparameterReader, features: number): Image {
  const height = parameters.number("height");
  const channels = parameters.number("channels");
  const width = parameters.number("width") || Math.floor(features / Math.max(1, height * channels));
  return { height, width, channels };
}

/** A single row without channels may be features of all kinds rather than an image. */
function readScales(parameters: HyperparameterReader, { height, channels }: Image): "features" | "channels" {
  const scales = parameters.text("scales");
  if (scales === "auto") return height > 1 || channels > 1 ? "channels" : "features";
  return scales === "channels" ? "channels" : "features";
}
