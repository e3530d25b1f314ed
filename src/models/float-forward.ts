import type { Activation, FloatLayer, FloatNetwork } from "./float-network.ts";
import { gatherPatches } from "./float-patches.ts";
import { multiplyByRows } from "./float-product.ts";
import { type Image, imageSize, layerOutput } from "./layer-shape.ts";

/** A layer that runs, in double precision. */
export interface ForwardLayer {
  readonly layer: FloatLayer;
  readonly input: Image;
  readonly output: Image;
  /** Parts of `FloatForward.parameters`; empty for pooling. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  /** Of the last run, sample by sample, activated. */
  readonly outputs: Float64Array;
  /** The patches of one image under a convolution's kernel, see `gatherPatches`; empty for other layers. */
  readonly patches: Float64Array;
}

/** A network with the room to run some samples at once. */
export interface FloatForward {
  /** The most samples of one run. */
  readonly capacity: number;
  /** What the first layer sees, sample by sample; to be filled before a run. */
  readonly inputs: Float64Array;
  /** Weights, then bias of each layer: copies, which training changes. */
  readonly parameters: Float64Array;
  readonly layers: readonly ForwardLayer[];
  /**
   * Runs all layers on the first `count` samples of `inputs`. Allocates nothing.
   *
   * @returns the last layer's outputs, sample by sample, as they are: scores of classes, or one value that is not scaled
   */
  run(count: number): Float64Array;
}

/** Prepares a network to run up to `capacity` samples at once; later changes of the network do not show. */
export function createFloatForward(network: FloatNetwork, capacity: number): FloatForward {
  let image: Image = network.image;
  const inputs = new Float64Array(capacity * imageSize(image));
  const parameters = new Float64Array(
    network.layers.reduce((sum, layer) => sum + ("weights" in layer ? layer.weights.length + layer.bias.length : 0), 0),
  );
  let used = 0;
  const take = (values: Float32Array): Float64Array => {
    const part = parameters.subarray(used, used + values.length);
    used += values.length;
    part.set(values);
    return part;
  };
  const layers = network.layers.map((layer): ForwardLayer => {
    const input = image;
    image = layerOutput(layer, input);
    const patchSize = layer.kind === "convolution" ? layer.kernel[0] * layer.kernel[1] * input.channels : 0;
    return {
      layer,
      input,
      output: image,
      weights: take(layer.kind === "pooling" ? new Float32Array() : layer.weights),
      bias: take(layer.kind === "pooling" ? new Float32Array() : layer.bias),
      outputs: new Float64Array(capacity * imageSize(image)),
      patches: new Float64Array(patchSize * image.height * image.width),
    };
  });
  return {
    capacity,
    inputs,
    parameters,
    layers,
    run(count) {
      let current: Float64Array = inputs;
      for (const layer of layers) {
        runLayer(layer, current, count);
        current = layer.outputs;
      }
      return current;
    },
  };
}

function runLayer(running: ForwardLayer, inputs: Float64Array, count: number): void {
  const { layer, input, output, weights, bias, outputs, patches } = running;
  const inputSize = imageSize(input);
  const outputSize = imageSize(output);
  if (layer.kind === "dense") {
    multiplyByRows(inputs, 0, count, weights, outputSize, inputSize, bias, outputs, 0);
    activate(layer.activation, outputs, count * outputSize);
  } else if (layer.kind === "convolution") {
    const pixels = output.height * output.width;
    for (let sample = 0; sample < count; sample++) {
      gatherPatches(layer, input, output, inputs, sample * inputSize, patches);
      const patchSize = patches.length / pixels;
      multiplyByRows(patches, 0, pixels, weights, layer.filters, patchSize, bias, outputs, sample * outputSize);
    }
    activate(layer.activation, outputs, count * outputSize);
  } else {
    for (let sample = 0; sample < count; sample++) {
      pool(layer, input, output, inputs, sample * inputSize, outputs, sample * outputSize);
    }
  }
}

function activate(activation: Activation, values: Float64Array, length: number): void {
  switch (activation) {
    case "none":
      return;
    case "relu":
      for (let index = 0; index < length; index++) if (!(values[index]! > 0)) values[index] = 0;
      return;
    case "tanh":
      for (let index = 0; index < length; index++) values[index] = Math.tanh(values[index]!);
      return;
    case "sigmoid":
      for (let index = 0; index < length; index++) values[index] = 1 / (1 + Math.exp(-values[index]!));
      return;
  }
}

function pool(
  { operation, window, stride }: Extract<FloatLayer, { kind: "pooling" }>,
  input: Image,
  output: Image,
  inputs: Float64Array,
  inputOffset: number,
  outputs: Float64Array,
  outputOffset: number,
): void {
  const { channels } = output;
  let target = outputOffset;
  for (let y = 0; y < output.height; y++) {
    for (let x = 0; x < output.width; x++) {
      const corner = inputOffset + (y * stride[0] * input.width + x * stride[1]) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let largest = Number.NEGATIVE_INFINITY;
        let sum = 0;
        for (let row = 0; row < window[0]; row++) {
          for (let column = 0; column < window[1]; column++) {
            const value = inputs[corner + (row * input.width + column) * channels + channel]!;
            sum += value;
            if (value > largest) largest = value;
          }
        }
        outputs[target++] = operation === "maximum" ? largest : sum / (window[0] * window[1]);
      }
    }
  }
}

/**
 * What the first layer sees of a sample: (feature - featureMean) * featureScale, limited to ±featureLimit where there is
 * one.
 *
 * @param features integers; those of the sample start at `offset`
 * @param inputs gets what is seen, from `target` on
 */
export function normalizeSample(
  { featureMean, featureScale, featureLimit = Number.POSITIVE_INFINITY }: FloatNetwork,
  features: Int32Array,
  offset: number,
  inputs: Float64Array,
  target: number,
): void {
  const length = featureMean.length;
  for (let feature = 0; feature < length; feature++) {
    const value = (features[offset + feature]! - featureMean[feature]!) * featureScale[feature]!;
    inputs[target + feature] = Math.min(featureLimit, Math.max(-featureLimit, value));
  }
}

/** As `normalizeSample`, for `count` samples in a row, the first at `offset`; `inputs` gets them from its start. */
export function normalizeFeatures(
  network: FloatNetwork,
  features: Int32Array,
  offset: number,
  count: number,
  inputs: Float64Array,
): void {
  const length = network.featureMean.length;
  for (let start = 0; start < count * length; start += length) {
    normalizeSample(network, features, offset + start, inputs, start);
  }
}

/** How many samples `runFloatNetwork` runs at once: their outputs stay in a cache. */
const samplesAtOnce = 128;

/**
 * Runs a network on samples.
 *
 * @param features integers, sample by sample
 * @returns sample by sample: a score for each class (not probabilities), or the one value in integer units, not rounded
 */
export function runFloatNetwork(network: FloatNetwork, features: Int32Array): Float64Array {
  const length = network.featureMean.length;
  const samples = features.length / length;
  const forward = createFloatForward(network, Math.max(1, Math.min(samplesAtOnce, samples)));
  const outputs = imageSize(forward.layers.at(-1)!.output);
  const results = new Float64Array(samples * outputs);
  for (let first = 0; first < samples; first += forward.capacity) {
    const count = Math.min(forward.capacity, samples - first);
    normalizeFeatures(network, features, first * length, count, forward.inputs);
    results.set(forward.run(count).subarray(0, count * outputs), first * outputs);
  }
  if (network.answer.kind === "value") {
    for (let index = 0; index < results.length; index++) {
      results[index] = results[index]! * network.valueScale + network.valueMean;
    }
  }
  return results;
}

/**
 * The answers of a network to samples.
 *
 * @param features integers, sample by sample
 * @returns sample by sample: the class with the largest score, the first of equal ones, or the value rounded and limited
 *   to 32 bits
 */
export function askFloatNetwork(network: FloatNetwork, features: Int32Array): Int32Array {
  const results = runFloatNetwork(network, features);
  if (network.answer.kind === "value") {
    return Int32Array.from(results, (value) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.round(value))));
  }
  const { classes } = network.answer;
  const answers = new Int32Array(results.length / classes);
  for (let sample = 0; sample < answers.length; sample++) {
    let best = 0;
    for (let candidate = 1; candidate < classes; candidate++) {
      if (results[sample * classes + candidate]! > results[sample * classes + best]!) best = candidate;
    }
    answers[sample] = best;
  }
  return answers;
}
