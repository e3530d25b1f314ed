/** Models: parameters as data, checks against a program's slots, the bytecode that asks them, programs specialized for them. */
export { checkModel, treesOf } from "./check-model.ts";
export { declareModel } from "./code/declare-model.ts";
export {
  type BinarizedDescription,
  type ModelDescription,
  modelFamilies,
  type NetworkLayer,
} from "./code/description.ts";
export { lowerModel } from "./code/lower-model.ts";
export { modelProgram } from "./code/model-program.ts";
export { fitModel } from "./compression/fit-model.ts";
export {
  buildTree,
  type DecisionTree,
  emptyTree,
  type TreeShape,
  treeDepth,
  walkTree,
} from "./decision-tree.ts";
export type { Envelope } from "./envelope.ts";
export { exportOnnx } from "./exchange/export-onnx.ts";
export { type ImportedModel, importModel } from "./exchange/import-model.ts";
export type { ModelDocument } from "./file/document.ts";
export { readModelDocument, readModelFile } from "./file/read-document.ts";
export { shortestSingle } from "./file/shortest-single.ts";
export { writeModelDocument, writeModelFile } from "./file/write-document.ts";
export {
  askFloatNetwork,
  createFloatForward,
  type FloatForward,
  type ForwardLayer,
  normalizeFeatures,
  normalizeSample,
  runFloatNetwork,
} from "./float-forward.ts";
export type { Activation, FloatLayer, FloatNetwork } from "./float-network.ts";
export { gatherPatches, type PatchGrid } from "./float-patches.ts";
export { multiplyByRows } from "./float-product.ts";
export { createPredictor } from "./inference/create-predictor.ts";
export type { Predictor } from "./inference/predictor.ts";
export { createRowHash } from "./inference/row-hash.ts";
export { type Image, imageSize, layerOutput } from "./layer-shape.ts";
export type { Forest, Model, ParameterBlock, TensorData } from "./model.ts";
export { printTree } from "./print-tree.ts";
export type { ClassTarget, Feature, Target, ValueTarget } from "./samples.ts";
export { specializeProgram } from "./specialize/specialize-program.ts";
export { slotTensors, type TensorElement, tensorArrays, tensorSize } from "./tensor-data.ts";
