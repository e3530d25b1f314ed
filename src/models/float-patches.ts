import type { NetworkLayer } from "./code/description.ts";
import type { Image } from "./layer-shape.ts";

/** How the kernel of a convolution steps over an image. */
export type PatchGrid = Pick<Extract<NetworkLayer, { kind: "convolution" }>, "kernel" | "stride" | "padding">;

/**
 * Lays out what a convolution's kernel sees at each pixel of its output, one row a pixel (kernel height × kernel width ×
 * channels, 0 outside of the image): the convolution is then a product of matrices (Chellapilla et al. 2006).
 *
 * @param image starts at `offset`
 * @param patches gets output height × output width rows
 */
export function gatherPatches(
  { kernel, stride, padding }: PatchGrid,
  input: Image,
  output: Image,
  image: Float64Array,
  offset: number,
  patches: Float64Array,
): void {
  const { channels } = input;
  const run = kernel[1] * channels;
  const lineLength = input.width * channels;
  let target = 0;
  for (let y = 0; y < output.height; y++) {
    for (let x = 0; x < output.width; x++) {
      const left = (x * stride[1] - padding[1]) * channels;
      for (let row = 0; row < kernel[0]; row++) {
        const line = y * stride[0] + row - padding[0];
        if (line < 0 || line >= input.height) {
          for (let index = 0; index < run; index++) patches[target + index] = 0;
        } else {
          const start = offset + line * lineLength + left;
          const first = Math.min(run, Math.max(0, -left));
          const end = Math.max(first, Math.min(run, lineLength - left));
          for (let index = 0; index < first; index++) patches[target + index] = 0;
          for (let index = first; index < end; index++) patches[target + index] = image[start + index]!;
          for (let index = end; index < run; index++) patches[target + index] = 0;
        }
        target += run;
      }
    }
  }
}
