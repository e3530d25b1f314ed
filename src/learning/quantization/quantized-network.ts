import type { IntegerType } from "../../bytecode/index.ts";
import type { ModelDescription, ParameterBlock } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";

/** Descriptions that are networks of layers. */
export type LayeredDescription = Extract<
  ModelDescription,
  { family: "linear" | "multilayerPerceptron" | "convolutional" }
>;

/** What integers a network becomes. */
export interface QuantizationOptions {
  /** Of weights; absent: i8. */
  readonly weightType?: "i8" | "i16";
  /** Of what flows between layers, features included; absent: i8. A network of one layer has i16. */
  readonly activationType?: "i8" | "i16";
  /** Of the features that programs give; absent: i32. */
  readonly featureType?: IntegerType;
  /** Of the answer, where it is a value; absent: i32. Classes are u8, from 257 on u16. */
  readonly output?: IntegerType;
  /** Whether classes have doubt, by their margin; absent: they do. */
  readonly confidence?: "full" | "margin";
  /** Samples that the network has not seen: margins are scaled by them, and the report is about them; absent: the calibration. */
  readonly heldOut?: Dataset;
}

/** What quantization did to a layer with weights. */
export interface QuantizedLayer {
  readonly kind: "dense" | "convolution";
  /** What a weight of 1 stands for, and a 1 of what the layer passes on; for scores and values, of its sums. */
  readonly weightScale: number;
  readonly outputScale: number;
  /** Share of what the layer passes on that is beyond the largest integer and saturates, over the calibration. */
  readonly saturated: number;
  /** Deviation of its sums from those in floating point, relative to their own deviation, over the calibration. */
  readonly relativeError: number;
}

/** What quantization cost. */
export interface QuantizationReport {
  /** Share of right answers, or R2, 1 less the squared error over the variance. */
  readonly measure: "accuracy" | "R2";
  readonly float: number;
  readonly quantized: number;
  /** The same measure of the answers in integers, were those in floating point all right. */
  readonly agreement: number;
  /** How many samples that was measured with. */
  readonly samples: number;
  /** Share of features that are beyond their range and saturate, over the calibration. */
  readonly saturatedFeatures: number;
  readonly layers: readonly QuantizedLayer[];
}

/** A network in integers, as the description says. */
export interface QuantizedNetwork {
  readonly description: LayeredDescription;
  readonly model: ParameterBlock;
  readonly report: QuantizationReport;
}
