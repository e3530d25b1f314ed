import type { PlannedLayer } from "../code/network-plan.ts";

/**
 * sums = bias + weights * source, in 32 bits that wrap, from an index of the sums on. Four rows at a time read each
 * element once.
 */
export function multiplyDense(
  weights: Int32Array,
  bias: Int32Array,
  source: Int32Array,
  sums: Int32Array,
  from: number,
): void {
  const columns = source.length;
  const rows = bias.length;
  let row = 0;
  let first = 0;
  for (; row + 3 < rows; row += 4) {
    let sum0 = bias[row]!;
    let sum1 = bias[row + 1]!;
    let sum2 = bias[row + 2]!;
    let sum3 = bias[row + 3]!;
    const second = first + columns;
    const third = second + columns;
    const fourth = third + columns;
    for (let column = 0; column < columns; column++) {
      const element = source[column]!;
      sum0 = (sum0 + Math.imul(weights[first + column]!, element)) | 0;
      sum1 = (sum1 + Math.imul(weights[second + column]!, element)) | 0;
      sum2 = (sum2 + Math.imul(weights[third + column]!, element)) | 0;
      sum3 = (sum3 + Math.imul(weights[fourth + column]!, element)) | 0;
    }
    sums[from + row] = sum0;
    sums[from + row + 1] = sum1;
    sums[from + row + 2] = sum2;
    sums[from + row + 3] = sum3;
    first = fourth + columns;
  }
  for (; row < rows; row++) {
    let sum = bias[row]!;
    for (let column = 0; column < columns; column++) {
      sum = (sum + Math.imul(weights[first + column]!, source[column]!)) | 0;
    }
    sums[from + row] = sum;
    first += columns;
  }
}

/** Computes one layer from its source into its target. */
export type LayerStep = () => void;

/** A convolution: sums = bias + kernel over source, in 32 bits that wrap; a product with each window, copied out. */
export function createConvolution(
  { layer, input, output }: PlannedLayer,
  kernel: Int32Array,
  bias: Int32Array,
  source: Int32Array,
  sums: Int32Array,
): LayerStep {
  if (layer.kind !== "convolution") return () => {};
  const [kernelHeight, kernelWidth] = layer.kernel;
  const [strideHeight, strideWidth] = layer.stride;
  const [paddingHeight, paddingWidth] = layer.padding;
  const { height, width, channels } = input;
  const window = new Int32Array(kernelHeight * kernelWidth * channels);
  return () => {
    let position = 0;
    for (let y = 0; y < output.height; y++) {
      const top = y * strideHeight - paddingHeight;
      for (let x = 0; x < output.width; x++) {
        const left = x * strideWidth - paddingWidth;
        let at = 0;
        for (let line = top; line < top + kernelHeight; line++) {
          for (let pixel = left; pixel < left + kernelWidth; pixel++) {
            const isInside = line >= 0 && line < height && pixel >= 0 && pixel < width;
            const from = (line * width + pixel) * channels;
            for (let channel = 0; channel < channels; channel++) window[at++] = isInside ? source[from + channel]! : 0;
          }
        }
        multiplyDense(kernel, bias, window, sums, position);
        position += bias.length;
      }
    }
  };
}

/** Pooling: the largest element of each window and channel, or the mean, rounded towards zero. */
export function createPooling(
  { layer, input, output }: PlannedLayer,
  source: Int32Array,
  target: Int32Array,
): LayerStep {
  if (layer.kind !== "pooling") return () => {};
  const [windowHeight, windowWidth] = layer.window;
  const [strideHeight, strideWidth] = layer.stride;
  const { width, channels } = input;
  const isMaximum = layer.operation === "maximum";
  const size = windowHeight * windowWidth;
  return () => {
    let position = 0;
    for (let y = 0; y < output.height; y++) {
      for (let x = 0; x < output.width; x++) {
        const corner = (y * strideHeight * width + x * strideWidth) * channels;
        for (let channel = 0; channel < channels; channel++) {
          let largest = source[corner + channel]!;
          let sum = 0;
          for (let line = 0; line < windowHeight; line++) {
            let from = corner + line * width * channels + channel;
            for (let pixel = 0; pixel < windowWidth; pixel++) {
              const element = source[from]!;
              if (element > largest) largest = element;
              sum += element;
              from += channels;
            }
          }
          target[position++] = isMaximum ? largest : Math.trunc(sum / size);
        }
      }
    }
  };
}
