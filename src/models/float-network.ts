import type { NetworkAnswer } from "./code/description.ts";

/** What a layer applies to each of its sums. */
export type Activation = "none" | "relu" | "tanh" | "sigmoid";

/** Height and width. */
type Extent = readonly [height: number, width: number];

/**
 * A layer with its parameters. Images have the channel last; a dense layer takes all elements, in that order. Sizes and
 * shapes are those of `NetworkLayer`.
 */
export type FloatLayer =
  | {
      readonly kind: "dense";
      readonly size: number;
      /** Row by row: `size` rows, one column for each element of the input. */
      readonly weights: Float32Array;
      readonly bias: Float32Array;
      readonly activation: Activation;
    }
  | {
      readonly kind: "convolution";
      readonly filters: number;
      readonly kernel: Extent;
      readonly stride: Extent;
      readonly padding: Extent;
      /** filters × kernel height × kernel width × channels. */
      readonly weights: Float32Array;
      readonly bias: Float32Array;
      readonly activation: Activation;
    }
  | {
      readonly kind: "pooling";
      readonly operation: "maximum" | "average";
      readonly window: Extent;
      readonly stride: Extent;
    };

/**
 * A network in floating point, as it is trained or imported; no machine runs it before it is quantized. The first layer
 * sees (feature - featureMean) * featureScale of each integer feature.
 */
export interface FloatNetwork {
  /** Shape of the features: height and width are 1 where they are no image. */
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  readonly featureMean: Float64Array;
  readonly featureScale: Float64Array;
  /** Scaled features beyond ±this count as ±this, so that few huge ones do not press all others together; absent: no limit. */
  readonly featureLimit?: number;
  /** The last one is dense and not activated: it makes a score for each class, or the one value. */
  readonly layers: readonly FloatLayer[];
  readonly answer: NetworkAnswer;
  /** For an answer of kind `value`: it is `output * scale + mean` of the last layer's one output, in integer units. */
  readonly valueMean: number;
  readonly valueScale: number;
}
