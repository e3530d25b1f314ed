import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import {
  type Activation,
  type FloatNetwork,
  type Image,
  imageSize,
  layerOutput,
  type NetworkLayer,
} from "../../models/index.ts";
import { printLayers } from "./layer-text.ts";

/** What a network shall look like, before it has parameters. */
export interface NetworkArchitecture {
  /** Shape of the features: height and width are 1 where they are no image. */
  readonly image: Image;
  /** All layers before the last, which follows from the answer: it is dense and not activated. */
  readonly layers: readonly NetworkLayer[];
  /** Of convolutions and dense layers. */
  readonly activation: Exclude<Activation, "none">;
  /** Whether all pixels of a channel are scaled alike, as in images, or each feature on its own. */
  readonly scales: "features" | "channels";
  /** See `FloatNetwork.featureLimit`. */
  readonly featureLimit?: number;
  readonly answer: FloatNetwork["answer"];
}

/** The most weights of a network: far beyond what a kernel can ask, and training still fits into memory. */
const mostWeights = 2 ** 24;

/** The most elements between two layers, by sample. */
const mostElements = 2 ** 20;

/** Checks that every layer fits the image before it (RMT7036) and that the network can be trained (RMT7036). */
export function checkArchitecture(architecture: NetworkArchitecture, features: number): Result<NetworkArchitecture> {
  const { answer } = architecture;
  let image = architecture.image;
  if (imageSize(image) !== features) {
    return impossible(
      `an image of ${describeImage(image)} has ${imageSize(image)} elements, the samples have ${features} features`,
      "give a height, a width and a number of channels whose product is the number of features",
    );
  }
  let weights = 0;
  const last = { kind: "dense", size: answer.kind === "value" ? 1 : answer.classes } as const;
  for (const layer of [...architecture.layers, last]) {
    const output = layerOutput(layer, image);
    if (output.height < 1 || output.width < 1) {
      return impossible(
        `the window of "${printLayers([layer])}" is larger than the image it takes, which is ${describeImage(image)}`,
        "make the window smaller, pad the convolution, or remove pooling before it",
      );
    }
    if (layer.kind === "convolution" && (layer.padding[0] >= layer.kernel[0] || layer.padding[1] >= layer.kernel[1])) {
      return impossible(
        `"${printLayers([layer])}" pads by as much as its window or more, where it would see nothing`,
        "pad by less than the window is high and wide",
      );
    }
    if (layer.kind === "dense") weights += layer.size * imageSize(image);
    if (layer.kind === "convolution") weights += layer.filters * layer.kernel[0] * layer.kernel[1] * image.channels;
    if (weights > mostWeights || imageSize(output) > mostElements) {
      return impossible(
        `"${printLayers([layer])}" makes the network too large: ${weights} weights, of ${mostWeights}, and ${imageSize(output)} elements, of ${mostElements}`,
        "use fewer neurons or filters, or pool first",
      );
    }
    image = output;
  }
  return success(architecture);
}

function impossible(message: string, hint: string) {
  return failure(errorDiagnostic("RMT7036", message, { hint }));
}

function describeImage({ height, width, channels }: Image): string {
  return `${height}x${width} pixels with ${channels} channel${channels === 1 ? "" : "s"}`;
}
