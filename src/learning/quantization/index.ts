/** Quantization: integers instead of networks in floating point. */
export { calibrateMargin } from "./calibrate-margin.ts";
export { quantizeNetwork } from "./quantize-network.ts";
export type {
  QuantizationOptions,
  QuantizationReport,
} from "./quantized-network.ts";
