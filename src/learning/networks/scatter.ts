import type { Image, NetworkLayer, PatchGrid } from "../../models/index.ts";

/** Gives each pixel of an image the sum of what its places in the patches got: the transpose of `gatherPatches`. */
export function scatterPatches(
  { kernel, stride, padding }: PatchGrid,
  input: Image,
  output: Image,
  patchGradient: Float64Array,
  inputGradient: Float64Array,
  offset: number,
): void {
  const { channels } = input;
  const run = kernel[1] * channels;
  const lineLength = input.width * channels;
  let source = 0;
  for (let y = 0; y < output.height; y++) {
    for (let x = 0; x < output.width; x++) {
      const left = (x * stride[1] - padding[1]) * channels;
      for (let row = 0; row < kernel[0]; row++, source += run) {
        const line = y * stride[0] + row - padding[0];
        if (line < 0 || line >= input.height) continue;
        const start = offset + line * lineLength + left;
        const end = Math.min(run, lineLength - left);
        for (let index = Math.max(0, -left); index < end; index++) {
          inputGradient[start + index] = inputGradient[start + index]! + patchGradient[source + index]!;
        }
      }
    }
  }
}

/** Gives the gradient of each pooled pixel to the first largest of its window, or to all of the window alike. */
export function scatterPooling(
  { operation, window, stride }: Extract<NetworkLayer, { kind: "pooling" }>,
  input: Image,
  output: Image,
  { inputOffset, outputOffset }: { readonly inputOffset: number; readonly outputOffset: number },
  arrays: {
    readonly inputs: Float64Array;
    readonly outputGradient: Float64Array;
    readonly inputGradient: Float64Array;
  },
): void {
  const { inputs, outputGradient, inputGradient } = arrays;
  const { channels } = output;
  const share = 1 / (window[0] * window[1]);
  let source = outputOffset;
  for (let y = 0; y < output.height; y++) {
    for (let x = 0; x < output.width; x++) {
      const corner = inputOffset + (y * stride[0] * input.width + x * stride[1]) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const gradient = outputGradient[source++]!;
        let largest = corner + channel;
        for (let row = 0; row < window[0]; row++) {
          for (let column = 0; column < window[1]; column++) {
            const place = corner + (row * input.width + column) * channels + channel;
            if (operation === "average") inputGradient[place] = inputGradient[place]! + gradient * share;
            else if (inputs[place]! > inputs[largest]!) largest = place;
          }
        }
        if (operation === "maximum") inputGradient[largest] = inputGradient[largest]! + gradient;
      }
    }
  }
}
