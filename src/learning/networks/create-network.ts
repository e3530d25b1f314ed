import { type FloatLayer, type FloatNetwork, imageSize, layerOutput } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import type { RandomSource } from "../random.ts";
import type { NetworkArchitecture } from "./architecture.ts";
import { measureFeatures } from "./feature-scales.ts";

/**
 * A network that knows the scales of its features and of its value, with random weights after Glorot and Bengio (2010),
 * for all activations: in networks as small as these, larger ones as for deep networks of ReLU cost epochs.
 * `architecture` fits the samples.
 */
export function createNetwork(architecture: NetworkArchitecture, dataset: Dataset, random: RandomSource): FloatNetwork {
  const { answer, featureLimit } = architecture;
  let image = architecture.image;
  const layers: FloatLayer[] = [];
  const last = { kind: "dense", size: answer.kind === "value" ? 1 : answer.classes } as const;
  for (const [index, layer] of [...architecture.layers, last].entries()) {
    const input = image;
    image = layerOutput(layer, input);
    if (layer.kind === "pooling") {
      layers.push(layer);
      continue;
    }
    const activation = index < architecture.layers.length ? architecture.activation : "none";
    const outputs = layer.kind === "dense" ? layer.size : layer.filters;
    const inputs = layer.kind === "dense" ? imageSize(input) : layer.kernel[0] * layer.kernel[1] * input.channels;
    const outgoing = layer.kind === "dense" ? outputs : layer.kernel[0] * layer.kernel[1] * outputs;
    const largest = Math.sqrt(6 / (inputs + outgoing));
    const weights = Float32Array.from({ length: inputs * outputs }, () => largest * (2 * random.uniform() - 1));
    layers.push({ ...layer, weights, bias: new Float32Array(outputs), activation });
  }
  return {
    image: architecture.image,
    ...measureFeatures(dataset, architecture.image, architecture.scales),
    ...(featureLimit === undefined ? {} : { featureLimit }),
    layers,
    answer,
    ...valueScales(dataset),
  };
}

/** Mean and deviation of a value; 0 and 1 for classes. */
function valueScales({ target, outcomes, count }: Dataset): {
  readonly valueMean: number;
  readonly valueScale: number;
} {
  if (target.kind === "classes" || count === 0) return { valueMean: 0, valueScale: 1 };
  let sum = 0;
  for (let sample = 0; sample < count; sample++) sum += outcomes[sample]!;
  const mean = sum / count;
  let squares = 0;
  for (let sample = 0; sample < count; sample++) squares += (outcomes[sample]! - mean) ** 2;
  return { valueMean: mean, valueScale: Math.sqrt(squares / count) || 1 };
}
