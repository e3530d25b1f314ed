import {
  createFloatForward,
  type FloatLayer,
  type FloatNetwork,
  imageSize,
  normalizeFeatures,
} from "../../models/index.ts";

type WeightedLayer = Exclude<FloatLayer, { kind: "pooling" }>;

/** So many samples tell how much neurons say. */
const samplesToMeasure = 256;

/**
 * The network without its least important neurons and filters, and with them all weights that they have. How much one
 * counts is how far its activation is from its mean times the weights that take it (as Wanda, Sun et al. 2024, weighs single
 * weights); the mean stays, in the bias of the next layer. Every layer keeps one.
 *
 * @param values features of samples, one after another
 * @param count how many go
 */
export function pruneNeurons(network: FloatNetwork, values: Int32Array, count: number): FloatNetwork {
  let pruned = network;
  for (let removed = 0; removed < count; ) {
    // A tenth at a time: what is left of a layer matters more then.
    const batch = Math.max(1, Math.min(count - removed, Math.floor(neuronCount(pruned) / 10)));
    const ranked = rankNeurons(pruned, values);
    const chosen = new Map<number, Set<number>>();
    let taken = 0;
    for (const { layer, neuron } of ranked) {
      if (taken === batch) break;
      const before = chosen.get(layer) ?? new Set();
      if (sizeOf(pruned.layers[layer]!) - before.size <= 1) continue;
      chosen.set(layer, before.add(neuron));
      taken++;
    }
    if (taken === 0) break;
    for (const [layer, neurons] of chosen) pruned = withoutNeurons(pruned, layer, neurons, meansOf(ranked, layer));
    removed += taken;
  }
  return pruned;
}

/** How many neurons and filters there are before the last layer. */
export function neuronCount({ layers }: FloatNetwork): number {
  return layers.slice(0, -1).reduce((sum, layer) => sum + sizeOf(layer), 0);
}

interface RankedNeuron {
  readonly layer: number;
  readonly neuron: number;
  readonly importance: number;
  readonly mean: number;
}

function sizeOf(layer: FloatLayer): number {
  return layer.kind === "pooling" ? 0 : layer.bias.length;
}

function rankNeurons(network: FloatNetwork, values: Int32Array): readonly RankedNeuron[] {
  const length = imageSize(network.image);
  const count = Math.min(samplesToMeasure, values.length / length);
  const forward = createFloatForward(network, count);
  normalizeFeatures(network, values, 0, count, forward.inputs);
  forward.run(count);
  const ranked: RankedNeuron[] = [];
  for (const [index, { layer, outputs }] of forward.layers.entries()) {
    const next = nextWeighted(network.layers, index);
    if (layer.kind === "pooling" || next === undefined) continue;
    const size = sizeOf(layer);
    const used = outputs.subarray(0, (outputs.length / forward.capacity) * count);
    const weights = new Float64Array(size);
    const taker = network.layers[next] as WeightedLayer;
    for (let place = 0; place < taker.weights.length; place++) weights[place % size]! += taker.weights[place]! ** 2;
    for (let neuron = 0; neuron < size; neuron++) {
      let sum = 0;
      let squares = 0;
      for (let place = neuron; place < used.length; place += size) {
        sum += used[place]!;
        squares += used[place]! ** 2;
      }
      const samples = used.length / size;
      const variance = Math.max(0, squares / samples - (sum / samples) ** 2);
      // The later a layer, the larger its numbers may be: relative to what all neurons of the layer say.
      ranked.push({ layer: index, neuron, importance: Math.sqrt(variance * weights[neuron]!), mean: sum / samples });
    }
  }
  const totals = new Map<number, number>();
  for (const { layer, importance } of ranked) totals.set(layer, (totals.get(layer) ?? 0) + importance);
  const shares = ranked.map((one) => ({ ...one, importance: one.importance / (totals.get(one.layer)! || 1) }));
  return shares.sort((one, other) => one.importance - other.importance);
}

function meansOf(ranked: readonly RankedNeuron[], layer: number): ReadonlyMap<number, number> {
  return new Map(ranked.filter((one) => one.layer === layer).map(({ neuron, mean }) => [neuron, mean]));
}

function nextWeighted(layers: readonly FloatLayer[], index: number): number | undefined {
  for (let next = index + 1; next < layers.length; next++) if (layers[next]!.kind !== "pooling") return next;
  return undefined;
}

function withoutNeurons(
  network: FloatNetwork,
  index: number,
  removed: ReadonlySet<number>,
  means: ReadonlyMap<number, number>,
): FloatNetwork {
  const layer = network.layers[index] as WeightedLayer;
  const nextIndex = nextWeighted(network.layers, index)!;
  const next = network.layers[nextIndex] as WeightedLayer;
  const size = sizeOf(layer);
  const depth = layer.weights.length / size;
  const bias = Float32Array.from(next.bias);
  const nextDepth = next.weights.length / sizeOf(next);
  for (let place = 0; place < next.weights.length; place++) {
    const neuron = place % size;
    if (!removed.has(neuron)) continue;
    const row = Math.floor(place / nextDepth);
    bias[row] = bias[row]! + next.weights[place]! * means.get(neuron)!;
  }
  const kept = {
    weights: layer.weights.filter((_, place) => !removed.has(Math.floor(place / depth))),
    bias: layer.bias.filter((_, neuron) => !removed.has(neuron)),
  };
  const left = size - removed.size;
  const layers = network.layers.slice();
  layers[index] = layer.kind === "dense" ? { ...layer, ...kept, size: left } : { ...layer, ...kept, filters: left };
  layers[nextIndex] = { ...next, bias, weights: next.weights.filter((_, place) => !removed.has(place % size)) };
  return { ...network, layers };
}
