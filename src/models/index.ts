/** Models: parameters as data, checks against a program's slots, the bytecode that asks them, programs specialized for them. */
export { checkModel, treesOf } from "./check-model.ts";
export { declareModel } from "./code/declare-model.ts";
export { type ModelDescription, modelFamilies } from "./code/description.ts";
export { lowerModel } from "./code/lower-model.ts";
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
export type { Activation, FloatLayer, FloatNetwork } from "./float-network.ts";
export type { Predictor } from "./inference/predictor.ts";
export type { Forest, Model, ParameterBlock, TensorData } from "./model.ts";
export { readModelFile, writeModelFile } from "./model-file.ts";
export { printTree } from "./print-tree.ts";
export { specializeProgram } from "./specialize/specialize-program.ts";
export { slotTensors, type TensorElement, tensorArrays, tensorSize } from "./tensor-data.ts";
