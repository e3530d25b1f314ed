/** What models cost on a machine: instructions, bytes, and nanoseconds estimated from measured times. */
export {
  type InferenceTimes,
  inferenceNanoseconds,
  isInferenceTimes,
} from "./inference-times.ts";
export { type InferenceWorkKind, inferenceWork, inferenceWorkKinds } from "./inference-work.ts";
export { createInferenceTimer } from "./measure-inference.ts";
export { type ModelCost, modelCost } from "./model-cost.ts";
export { treeFacts } from "./tree-facts.ts";
