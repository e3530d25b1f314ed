import { type FloatLayer, gatherPatches, type Image, imageSize, multiplyByRows } from "../../models/index.ts";

/** Layers with weights. */
export type WeightedLayer = Exclude<FloatLayer, { kind: "pooling" }>;

/** A layer with the images that it takes and makes. */
export interface PlacedLayer<Layer extends FloatLayer = FloatLayer> {
  readonly layer: Layer;
  readonly input: Image;
  readonly output: Image;
}

/** How many outputs a layer with weights has for each pixel, and rows its weights. */
export function rowsOf(layer: WeightedLayer): number {
  return layer.kind === "dense" ? layer.size : layer.filters;
}

/** The sums of a layer before it is activated, sample by sample; whole numbers give exact sums below 2^53. */
export function layerSums(
  { layer, input, output }: PlacedLayer<WeightedLayer>,
  weights: Float64Array,
  bias: Float64Array,
  inputs: Float64Array,
  count: number,
): Float64Array {
  const inputSize = imageSize(input);
  const outputSize = imageSize(output);
  const sums = new Float64Array(count * outputSize);
  if (layer.kind === "dense") {
    multiplyByRows(inputs, 0, count, weights, outputSize, inputSize, bias, sums, 0);
    return sums;
  }
  const pixels = output.height * output.width;
  const depth = weights.length / layer.filters;
  const patches = new Float64Array(pixels * depth);
  for (let sample = 0; sample < count; sample++) {
    gatherPatches(layer, input, output, inputs, sample * inputSize, patches);
    multiplyByRows(patches, 0, pixels, weights, layer.filters, depth, bias, sums, sample * outputSize);
  }
  return sums;
}

/**
 * Pools sample by sample.
 *
 * @param isWhole means are rounded towards zero, as RMT_POOL_AVERAGE does
 */
export function poolAll(
  { layer, input, output }: PlacedLayer<Extract<FloatLayer, { kind: "pooling" }>>,
  inputs: Float64Array,
  count: number,
  isWhole: boolean,
): Float64Array {
  const { window, stride, operation } = layer;
  const { channels } = input;
  const pooled = new Float64Array(count * imageSize(output));
  let target = 0;
  for (let sample = 0; sample < count; sample++) {
    for (let y = 0; y < output.height; y++) {
      for (let x = 0; x < output.width; x++) {
        const corner = sample * imageSize(input) + (y * stride[0] * input.width + x * stride[1]) * channels;
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
          const mean = sum / (window[0] * window[1]);
          pooled[target++] = operation === "maximum" ? largest : isWhole ? Math.trunc(mean) : mean;
        }
      }
    }
  }
  return pooled;
}
