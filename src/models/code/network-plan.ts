import type { IntegerType } from "../../bytecode/index.ts";
import type {
  ConvolutionalDescription,
  LinearDescription,
  MultilayerPerceptronDescription,
  NetworkAnswer,
  NetworkLayer,
  WeightType,
} from "./description.ts";

/** Descriptions that are networks of layers. */
export type LayeredDescription = LinearDescription | MultilayerPerceptronDescription | ConvolutionalDescription;

/** A layer with the image that it takes and the one that it makes. */
export interface PlannedLayer {
  readonly layer: NetworkLayer;
  readonly input: Image;
  readonly output: Image;
}

interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What all networks of layers have in common. */
export interface NetworkPlan {
  readonly featureType: IntegerType;
  readonly output: IntegerType;
  readonly weightType: WeightType;
  readonly activationType: WeightType;
  readonly activation: "relu" | "table";
  readonly quantizesFeatures: boolean;
  readonly accumulator: "i32" | "i64";
  /** The last one is dense and makes the answer. */
  readonly layers: readonly PlannedLayer[];
  readonly answer: NetworkAnswer;
  /** How many times values are requantized, in the order of the run. */
  readonly requantizations: number;
}

/** How many elements an image has. */
export function imageSize({ height, width, channels }: Image): number {
  return height * width * channels;
}

/** Lays out the layers. */
export function planNetwork(description: LayeredDescription): NetworkPlan {
  const { featureType, output, weightType, answer } = description;
  const lastLayer: NetworkLayer = { kind: "dense", size: answer.kind === "value" ? 1 : answer.classes };
  const common = { featureType, output, weightType, answer };
  const answers = answer.kind === "value" ? 1 : 0;
  if (description.family === "linear") {
    return {
      ...common,
      activationType: weightType,
      activation: "relu",
      quantizesFeatures: false,
      accumulator: description.accumulator,
      layers: planLayers(row(description.features), [lastLayer]),
      requantizations: answers,
    };
  }
  const { activationType, activation, quantizesFeatures } = description;
  const hidden: readonly NetworkLayer[] =
    description.family === "convolutional"
      ? description.layers
      : description.hidden.map((size) => ({ kind: "dense", size }));
  const activated = hidden.filter((layer) => layer.kind !== "pooling").length;
  return {
    ...common,
    activationType,
    activation,
    quantizesFeatures,
    accumulator: "i32",
    layers: planLayers(description.family === "convolutional" ? description.image : row(description.features), [
      ...hidden,
      lastLayer,
    ]),
    requantizations: (quantizesFeatures ? 1 : 0) + activated + answers,
  };
}

function row(channels: number): Image {
  return { height: 1, width: 1, channels };
}

function planLayers(features: Image, layers: readonly NetworkLayer[]): readonly PlannedLayer[] {
  let input = features;
  return layers.map((layer) => {
    const planned = { layer, input, output: outputOf(layer, input) };
    input = planned.output;
    return planned;
  });
}

function outputOf(layer: NetworkLayer, input: Image): Image {
  switch (layer.kind) {
    case "dense":
      return row(layer.size);
    case "convolution":
      return {
        height: steps(input.height + 2 * layer.padding[0], layer.kernel[0], layer.stride[0]),
        width: steps(input.width + 2 * layer.padding[1], layer.kernel[1], layer.stride[1]),
        channels: layer.filters,
      };
    case "pooling":
      return {
        height: steps(input.height, layer.window[0], layer.stride[0]),
        width: steps(input.width, layer.window[1], layer.stride[1]),
        channels: input.channels,
      };
  }
}

function steps(size: number, window: number, stride: number): number {
  return Math.floor((size - window) / stride) + 1;
}
