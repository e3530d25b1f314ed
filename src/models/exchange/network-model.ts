import type { FloatLayer, FloatNetwork } from "../float-network.ts";
import type { Feature, Target } from "../samples.ts";
import type { ClassLabels, TreeEnsemble } from "./float-tree.ts";
import type { LinearModel } from "./linear-model.ts";

/** A network of a file, in the file's units. */
export interface NetworkModel {
  readonly featureCount: number;
  readonly featureNames?: readonly string[];
  readonly answer: TreeEnsemble["answer"];
  readonly labels?: ClassLabels;
  /** Elements of the last layer. */
  readonly outputs: number;
  readonly image: FloatNetwork["image"];
  /** The first layer sees gain * feature + offset. */
  readonly gain: Float64Array;
  readonly offset: Float64Array;
  /** Then it is limited to ± this; absent: not at all. */
  readonly limit?: number;
  /** By feature of the network: the element of the file's input that it is; absent: the same order. */
  readonly featureOrder?: Int32Array;
  /** The last one is dense and not activated. */
  readonly layers: readonly FloatLayer[];
}

/** The network on integer features. */
export function toFloatNetwork(model: NetworkModel, features: readonly Feature[], target: Target): FloatNetwork {
  const { image, gain, offset, limit, layers, answer } = model;
  return {
    image,
    featureMean: Float64Array.from(features, ({ scale }, index) => {
      return gain[index] === 0 ? 0 : (-offset[index]! * scale) / gain[index]! + 0;
    }),
    featureScale: Float64Array.from(features, ({ scale }, index) => gain[index]! / scale),
    ...(limit === undefined ? {} : { featureLimit: limit }),
    layers: answer === "sign" ? [...layers.slice(0, -1), againstZero(layers.at(-1)!)] : layers,
    answer: target.kind === "value" ? { kind: "value" } : { kind: "classes", classes: target.labels.length },
    valueMean: 0,
    valueScale: target.kind === "value" ? target.scale : 1,
  };
}

/** A linear model as a network of one layer. */
export function linearNetwork(model: LinearModel, features: readonly Feature[], target: Target): FloatNetwork {
  const { featureCount, weights, bias } = model;
  const layer: FloatLayer = {
    kind: "dense",
    size: bias.length,
    weights: Float32Array.from(weights),
    bias: Float32Array.from(bias),
    activation: "none",
  };
  const whole: NetworkModel = {
    ...model,
    outputs: bias.length,
    image: { height: 1, width: 1, channels: featureCount },
    gain: new Float64Array(featureCount).fill(1),
    offset: new Float64Array(featureCount),
    layers: [layer],
  };
  return toFloatNetwork(whole, features, target);
}

/** One score as two: class 1 wins where it is above 0, the score of class 0. */
function againstZero(layer: FloatLayer): FloatLayer {
  if (layer.kind !== "dense") return layer;
  const weights = new Float32Array(2 * layer.weights.length);
  weights.set(layer.weights, layer.weights.length);
  return { ...layer, size: 2, weights, bias: Float32Array.of(0, layer.bias[0]!) };
}
