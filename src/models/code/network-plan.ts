import type { IntegerType } from "../../bytecode/index.ts";
import { type Image, layerOutput } from "../layer-shape.ts";
import type {
  ConvolutionalDescription,
  FeatureScaling,
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

/** What all networks of layers have in common. */
export interface NetworkPlan {
  readonly featureType: IntegerType;
  readonly output: IntegerType;
  readonly weightType: WeightType;
  readonly activationType: WeightType;
  readonly activation: "relu" | "table";
  readonly featureScaling: FeatureScaling;
  readonly accumulator: "i32" | "i64";
  /** The last one is dense and makes the answer. */
  readonly layers: readonly PlannedLayer[];
  readonly answer: NetworkAnswer;
  /** How many rows the scales have: one each time that values are requantized, in the order of the run. */
  readonly requantizations: number;
}

/** Lays out the layers. */
export function planNetwork(description: LayeredDescription): NetworkPlan {
  const { featureType, output, weightType, featureScaling, answer } = description;
  const lastLayer: NetworkLayer = { kind: "dense", size: answer.kind === "value" ? 1 : answer.classes };
  const common = { featureType, output, weightType, featureScaling, answer };
  const scalesAnswer = answer.kind === "value" || answer.confidence === "margin";
  const others = (featureScaling === "none" ? 0 : 1) + (scalesAnswer ? 1 : 0);
  if (description.family === "linear") {
    return {
      ...common,
      activationType: "i16",
      activation: "relu",
      accumulator: description.accumulator,
      layers: planLayers(row(description.features), [lastLayer]),
      requantizations: others,
    };
  }
  const { activationType, activation } = description;
  const hidden: readonly NetworkLayer[] =
    description.family === "convolutional"
      ? description.layers
      : description.hidden.map((size) => ({ kind: "dense", size }));
  const activated = hidden.filter((layer) => layer.kind !== "pooling").length;
  return {
    ...common,
    activationType,
    activation,
    accumulator: "i32",
    layers: planLayers(description.family === "convolutional" ? description.image : row(description.features), [
      ...hidden,
      lastLayer,
    ]),
    requantizations: activated + others,
  };
}

function row(channels: number): Image {
  return { height: 1, width: 1, channels };
}

function planLayers(features: Image, layers: readonly NetworkLayer[]): readonly PlannedLayer[] {
  let input = features;
  return layers.map((layer) => {
    const planned = { layer, input, output: layerOutput(layer, input) };
    input = planned.output;
    return planned;
  });
}
