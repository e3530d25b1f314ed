import {
  type Activation,
  type FloatNetwork,
  type Image,
  imageSize,
  layerOutput,
  normalizeFeatures,
} from "../../models/index.ts";
import { activateNumber, activationTable, type IntegerActivation, rectifiedReach } from "./activate.ts";
import { layerSums, type PlacedLayer, poolAll, type WeightedLayer } from "./layer-sums.ts";
import { type QuantizedFeatures, quantizeFeatures, scaleFeatures } from "./quantize-features.ts";
import { type QuantizedWeights, quantizeWeights } from "./quantize-weights.ts";
import { factorOf, type IntegerScale, scaleOfFactor } from "./scale-integers.ts";

/** The integers of all layers of a network. */
export interface IntegerNetwork {
  readonly features: QuantizedFeatures;
  readonly activation: IntegerActivation;
  /** One for each of the network's layers. */
  readonly layers: readonly IntegerLayer[];
  /** Root mean squared error of the last sums over the calibration, relative to their deviation. */
  readonly relativeError: number;
  /** Scores, or the sum of the value, of features, sample by sample. */
  readonly run: (values: Int32Array) => Float64Array;
}

/** A layer in integers; pooling layers have only their place. */
export interface IntegerLayer {
  readonly placed: PlacedLayer;
  readonly weights?: QuantizedWeights;
  /** By which sums become what is activated; absent after the last layer. */
  readonly scale?: IntegerScale;
  /** What a 1 of what the layer passes on stands for. */
  readonly outputScale: number;
  readonly saturated: number;
}

/** What integers there may be. */
export interface IntegerLimits {
  readonly largestWeight: number;
  /** Of features and of what flows between layers. */
  readonly largestActivation: number;
  readonly largestSum: number;
}

/** How a network is quantized, of several ways that are tried. */
export interface QuantizationWay extends IntegerLimits {
  /** See `quantizeFeatures`. */
  readonly balance: number;
}

/** Runs a network in floating point and in integers side by side, layer by layer, and chooses each layer's integers. */
export function quantizeLayers(
  network: FloatNetwork,
  activation: Activation,
  values: Int32Array,
  way: QuantizationWay,
): IntegerNetwork | undefined {
  const length = imageSize(network.image);
  const count = values.length / length;
  const { largestActivation: largest } = way;
  let exact: Float64Array = new Float64Array(values.length);
  normalizeFeatures(network, values, 0, count, exact);
  const placed = placeLayers(network);
  const first = placed.find((one): one is PlacedLayer<WeightedLayer> => one.layer.kind !== "pooling")!;
  const features = quantizeFeatures(network, first, largest, { values, normalized: exact }, way.balance);
  const integerActivation = chooseActivation(network, placed, activation, exact, count, largest);
  let integers = features.inputs;
  let units: Float64Array = features.units;
  let constants: Float64Array = features.constants;
  let low = -largest - 1;
  const layers: IntegerLayer[] = [];
  for (const place of placed) {
    if (place.layer.kind === "pooling") {
      const pooling = { ...place, layer: place.layer };
      exact = poolAll(pooling, exact, count, false);
      integers = poolAll(pooling, integers, count, true);
      layers.push({ placed: place, outputScale: layers.at(-1)?.outputScale ?? Number.NaN, saturated: 0 });
      continue;
    }
    const weighted = { ...place, layer: place.layer };
    const isLast = layers.length === placed.length - 1;
    const layer = isLast ? valueLayer(network, place.layer) : place.layer;
    exact = layerSums(
      { ...weighted, layer },
      Float64Array.from(layer.weights),
      Float64Array.from(layer.bias),
      exact,
      count,
    );
    const weights = quantizeWeights(
      { ...weighted, layer },
      { count, inputs: integers, units, constants, low, high: largest },
      exact,
      { largest: way.largestWeight, largestSum: way.largestSum },
    );
    if (isLast) {
      layers.push({ placed: place, weights, outputScale: weights.scale, saturated: 0 });
      const { relativeError } = weights;
      const run = (samples: Int32Array) => runLayers(features, integerActivation, layers, largest, samples);
      return { features, activation: integerActivation, layers, relativeError, run };
    }
    exact = exact.map((sum) => activateNumber(activation, sum));
    const reach = integerActivation.kind === "relu" ? rectifiedReach(exact, largest) / largest : 0;
    const target = integerActivation.kind === "relu" ? reach : integerActivation.placeScale;
    const scale = scaleOfFactor(weights.scale / target, weights.largestSum);
    if (scale === undefined) return undefined;
    const { activated, saturated } = activateIntegers(integerActivation, weights.sums, scale, largest);
    integers = activated;
    const outputScale = integerActivation.kind === "relu" ? reach : integerActivation.entryScale;
    units = Float64Array.of(outputScale);
    constants = Float64Array.of(0);
    low = integerActivation.kind === "relu" ? 0 : -largest - 1;
    layers.push({ placed: place, weights, scale, outputScale, saturated });
  }
  return undefined;
}

/** The layers with the images between them. */
function placeLayers({ image, layers }: FloatNetwork): readonly PlacedLayer[] {
  let input: Image = image;
  return layers.map((layer) => {
    const output = layerOutput(layer, input);
    const placed = { layer, input, output };
    input = output;
    return placed;
  });
}

/** The last layer of a network that answers a value, with the mean of values in its bias. */
function valueLayer({ answer, valueMean, valueScale }: FloatNetwork, layer: WeightedLayer): WeightedLayer {
  if (answer.kind === "classes") return layer;
  return { ...layer, bias: layer.bias.map((bias) => bias + valueMean / valueScale) };
}

function chooseActivation(
  network: FloatNetwork,
  placed: readonly PlacedLayer[],
  activation: Activation,
  inputs: Float64Array,
  count: number,
  largest: number,
): IntegerActivation {
  if (activation !== "tanh" && activation !== "sigmoid") return { kind: "relu" };
  const sums: Float64Array[] = [];
  let current = inputs;
  for (const place of placed.slice(0, network.layers.length - 1)) {
    if (place.layer.kind === "pooling") {
      current = poolAll({ ...place, layer: place.layer }, current, count, false);
      continue;
    }
    const { layer } = place;
    const sum = layerSums(
      { ...place, layer },
      Float64Array.from(layer.weights),
      Float64Array.from(layer.bias),
      current,
      count,
    );
    sums.push(sum);
    current = sum.map((value) => activateNumber(activation, value));
  }
  return activationTable(activation, sums, largest);
}

function activateIntegers(
  activation: IntegerActivation,
  sums: Float64Array,
  scale: IntegerScale,
  largest: number,
): { readonly activated: Float64Array; readonly saturated: number } {
  const factor = factorOf(scale);
  const activated = new Float64Array(sums.length);
  let beyond = 0;
  for (let index = 0; index < sums.length; index++) {
    const value = Math.floor(sums[index]! * factor + 0.5);
    if (activation.kind === "relu") {
      if (value > largest) beyond++;
      activated[index] = Math.min(largest, Math.max(0, value));
    } else {
      if (value > 127 || value < -128) beyond++;
      activated[index] = activation.entries[Math.min(127, Math.max(-128, value)) & 255]!;
    }
  }
  return { activated, saturated: beyond / Math.max(1, sums.length) };
}

function runLayers(
  features: QuantizedFeatures,
  activation: IntegerActivation,
  layers: readonly IntegerLayer[],
  largest: number,
  values: Int32Array,
): Float64Array {
  const { offsets, multipliers, shift } = features;
  const count = values.length / offsets.length;
  let current: Float64Array = scaleFeatures(values, offsets, multipliers, shift, largest);
  for (const { placed, weights, scale } of layers) {
    if (placed.layer.kind === "pooling") {
      current = poolAll({ ...placed, layer: placed.layer }, current, count, true);
      continue;
    }
    current = layerSums({ ...placed, layer: placed.layer }, weights!.weights, weights!.bias, current, count);
    if (scale !== undefined) current = activateIntegers(activation, current, scale, largest).activated;
  }
  return current;
}
