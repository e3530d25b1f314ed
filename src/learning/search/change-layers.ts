import type { NetworkLayer } from "../../models/index.ts";
import { parseHidden, parseLayers, printLayers } from "../networks/layer-text.ts";
import type { RandomSource } from "../random.ts";

/** The most dense layers and filters or neurons that a change leads to: more is no model for a kernel. */
const mostLayers = 4;
const mostNeurons = 256;
const mostFilters = 32;

/** How often another one of the given architectures is taken instead of a neighbour, as one in. */
const jumpOneIn = 5;

/**
 * An architecture beside the given one: wider, narrower, deeper or shallower by a step (after the mutations of Real et al.
 * 2019), or now and then one of the choices. Text that is neither hidden layers (`16-8`) nor a list of layers stays among
 * the choices.
 */
export function changeLayers(text: string, choices: readonly string[], random: RandomSource): string {
  const choice = () => choices[random.below(choices.length)] ?? text;
  if (random.below(jumpOneIn) === 0) return choice();
  const hidden = parseHidden(text);
  if (hidden.ok) return changeHidden(hidden.value, random).join("-");
  const layers = parseLayers(text);
  return layers.ok ? printLayers(changeConvolutional(layers.value, random)) : choice();
}

function changeHidden(hidden: readonly number[], random: RandomSource): readonly number[] {
  const place = random.below(hidden.length);
  const size = hidden[place]!;
  switch (random.below(4)) {
    case 0:
      if (hidden.length < mostLayers) return [...hidden.slice(0, place + 1), size, ...hidden.slice(place + 1)];
      break;
    case 1:
      if (hidden.length > 1) return hidden.filter((_, index) => index !== place);
      break;
    default:
      break;
  }
  return hidden.map((other, index) => (index === place ? resize(size, mostNeurons, random) : other));
}

/** Half as many to twice as many, and never the same. */
function resize(size: number, most: number, random: RandomSource): number {
  const factor = 2 ** (2 * random.uniform() - 1);
  const resized = Math.min(most, Math.max(1, Math.round(size * factor)));
  if (resized !== size) return resized;
  return size < most ? size + 1 : size - 1;
}

function changeConvolutional(layers: readonly NetworkLayer[], random: RandomSource): readonly NetworkLayer[] {
  const dense = layers.filter(({ kind }) => kind === "dense").length;
  const place = random.below(layers.length);
  const layer = layers[place]!;
  const others = layers.filter((_, index) => index !== place);
  const convolutions = (list: readonly NetworkLayer[]) => list.filter(({ kind }) => kind === "convolution").length;
  switch (random.below(4)) {
    case 0:
      if (dense < mostLayers - 1) return [...layers, { kind: "dense", size: 4 + random.below(29) }];
      break;
    case 1:
      // The family is nothing without a convolution.
      if (convolutions(others) > 0) return others;
      break;
    default:
      break;
  }
  const changed = changeLayer(layer, random);
  return layers.map((other, index) => (index === place ? changed : other));
}

function changeLayer(layer: NetworkLayer, random: RandomSource): NetworkLayer {
  switch (layer.kind) {
    case "dense":
      return { ...layer, size: resize(layer.size, mostNeurons, random) };
    case "pooling":
      return { ...layer, operation: layer.operation === "maximum" ? "average" : "maximum" };
    case "convolution": {
      if (random.below(2) === 0) return { ...layer, filters: resize(layer.filters, mostFilters, random) };
      const [height, width] = layer.kernel;
      const change = (size: number, padding: number) =>
        Math.max(1, padding + 1, size + (random.below(2) === 0 ? 1 : -1));
      // Images of one row have kernels of one row.
      const kernel = [height === 1 ? 1 : change(height, layer.padding[0]), change(width, layer.padding[1])] as const;
      return { ...layer, kernel };
    }
  }
}
