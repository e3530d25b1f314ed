import { type FloatLayer, type FloatNetwork, type Image, layerOutput } from "../../models/index.ts";
import { rowsOf, type WeightedLayer } from "./layer-sums.ts";

const rounds = 8;

/**
 * The same function with weights that fill one range of integers better (cross-layer equalization, Nagel et al. 2019): a
 * neuron or filter whose weights are small beside those that take it is scaled up, and those are scaled down. Needs
 * rectified layers, which pass factors on.
 */
export function equalizeNetwork(network: FloatNetwork): FloatNetwork {
  const layers = network.layers.map(
    (layer): FloatLayer =>
      layer.kind === "pooling" ? layer : { ...layer, weights: layer.weights.slice(), bias: layer.bias.slice() },
  );
  const pairs = adjacentLayers(layers, network.image);
  for (let round = 0; round < rounds; round++) for (const pair of pairs) equalizePair(pair);
  return { ...network, layers };
}

interface AdjacentLayers {
  readonly first: WeightedLayer;
  readonly second: WeightedLayer;
  /** Of what the second one takes; column c of its weights takes channel c % channels. */
  readonly channels: number;
}

function adjacentLayers(layers: readonly FloatLayer[], features: Image): readonly AdjacentLayers[] {
  const pairs: AdjacentLayers[] = [];
  let image = features;
  let first: WeightedLayer | undefined;
  for (const layer of layers) {
    if (layer.kind !== "pooling") {
      if (first !== undefined) pairs.push({ first, second: layer, channels: image.channels });
      first = layer;
    }
    image = layerOutput(layer, image);
  }
  return pairs;
}

function equalizePair({ first, second, channels }: AdjacentLayers): void {
  const rows = rowsOf(first);
  const depth = first.weights.length / rows;
  const given = largestBy(first.weights, rows, (index) => Math.floor(index / depth));
  const taken = largestBy(second.weights, channels, (index) => index % channels);
  for (let row = 0; row < rows; row++) {
    if (!(given[row]! > 0 && taken[row]! > 0)) continue;
    const factor = Math.sqrt(taken[row]! / given[row]!);
    for (let index = row * depth; index < (row + 1) * depth; index++) {
      first.weights[index] = first.weights[index]! * factor;
    }
    first.bias[row] = first.bias[row]! * factor;
    for (let index = row; index < second.weights.length; index += channels) {
      second.weights[index] = second.weights[index]! / factor;
    }
  }
}

function largestBy(weights: Float32Array, groups: number, groupOf: (index: number) => number): Float64Array {
  const largest = new Float64Array(groups);
  for (let index = 0; index < weights.length; index++) {
    const group = groupOf(index);
    largest[group] = Math.max(largest[group]!, Math.abs(weights[index]!));
  }
  return largest;
}
