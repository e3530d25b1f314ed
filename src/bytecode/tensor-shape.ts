import type { InstructionOf } from "./instruction.ts";

/** Height and width of an image, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** The number of elements of a tensor: the product of its sizes. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * The size of the image that RMT_CONVOLVE gives, by the shape (outputs, height, width, channels) of its kernel: how many
 * windows fit the padded source, rounded down where a stride leaves a rest.
 */
export function convolvedSize(instruction: InstructionOf<"RMT_CONVOLVE">, kernel: readonly number[]): ImageSize {
  const { height, width, strideHeight, strideWidth, paddingHeight, paddingWidth } = instruction;
  return {
    height: windowCount(height + 2 * paddingHeight, kernel[1] ?? 1, strideHeight),
    width: windowCount(width + 2 * paddingWidth, kernel[2] ?? 1, strideWidth),
  };
}

/** The size of the image that pooling gives, rounded down where a stride leaves a rest. */
export function pooledSize(instruction: InstructionOf<"RMT_POOL_MAX" | "RMT_POOL_AVERAGE">): ImageSize {
  const { height, width, windowHeight, windowWidth, strideHeight, strideWidth } = instruction;
  return {
    height: windowCount(height, windowHeight, strideHeight),
    width: windowCount(width, windowWidth, strideWidth),
  };
}

function windowCount(size: number, window: number, stride: number): number {
  return stride < 1 || window > size ? 0 : Math.floor((size - window) / stride) + 1;
}
