import type { NetworkLayer } from "./code/description.ts";

/** Shape of what flows between layers, the channel last. */
export interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** How many elements an image has. */
export function imageSize({ height, width, channels }: Image): number {
  return height * width * channels;
}

/** The image that a layer makes of another; sizes below 1 where the window of the layer is larger than the image. */
export function layerOutput(layer: NetworkLayer, input: Image): Image {
  switch (layer.kind) {
    case "dense":
      return { height: 1, width: 1, channels: layer.size };
    case "convolution":
      return {
        height: steps(input.height + 2 * layer.padding[0], layer.kernel[0], layer.stride[0]),
        width: steps(input.width + 2 * layer.padding[1], layer.kernel[1], layer.stride[1]),
        channels: layer.filters,
      };
    case "pooling":
      return {
        height: steps(input.height, layer.window[0], layer.stride[0]),
        width: steps(input.width, layer.window[1], layer.stride[1]),
        channels: input.channels,
      };
  }
}

function steps(size: number, window: number, stride: number): number {
  return Math.floor((size - window) / stride) + 1;
}
