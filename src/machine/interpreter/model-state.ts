import type { IntegerType, Program, TensorDeclaration } from "../../bytecode/index.ts";
import {
  type DecisionTree,
  type Model,
  slotTensors,
  type TensorData,
  type TensorElement,
  tensorArrays,
  tensorSize,
  treesOf,
} from "../../models/index.ts";

/** What the model slots and tensors of a program hold. */
export interface ModelState {
  /** By slot: the model, or undefined while it is empty. */
  readonly models: (Model | undefined)[];
  /** By slot: its trees; none while it is empty and for other models. */
  readonly trees: (readonly DecisionTree[])[];
  /** By tensor of the program: the elements; all 0 while its slot is empty. */
  readonly tensors: TensorData[];
}

/** Empty slots and the program's constants. */
export function createModelState(program: Program): ModelState {
  return {
    models: program.models.map(() => undefined),
    trees: program.models.map(() => []),
    tensors: program.tensors.map((tensor) =>
      tensor.model < 0 ? tensorData(tensor.element, tensor.values) : emptyTensor(tensor),
    ),
  };
}

/** Puts a checked model into a slot, or empties it; the model is kept as it is. */
export function putModel(program: Program, state: ModelState, slot: number, model: Model | undefined): void {
  state.models[slot] = model;
  state.trees[slot] = (model && treesOf(model)) ?? [];
  const given = model !== undefined && "tensors" in model ? model.tensors : [];
  for (const [position, tensor] of slotTensors(program, slot).entries()) {
    state.tensors[tensor] = given[position] ?? emptyTensor(program.tensors[tensor]!);
  }
}

/** A copy that shares nothing with the checked model. */
export function copyModel(program: Program, slot: number, model: Model): Model {
  const { envelope } = model;
  const copy = copyParameters(program, slot, model);
  return envelope === undefined ? copy : { ...copy, envelope: structuredClone(envelope) };
}

function copyParameters(program: Program, slot: number, model: Model): Model {
  if ("trees" in model) return { trees: model.trees.map(copyTree) };
  if (!("tensors" in model)) return copyTree(model);
  const own = slotTensors(program, slot);
  return {
    tensors: own.map((tensor, index) => tensorData(program.tensors[tensor]!.element, model.tensors[index]!)),
  };
}

function copyTree(tree: DecisionTree): DecisionTree {
  return {
    featureCount: tree.featureCount,
    feature: tree.feature.slice(),
    threshold: tree.threshold.slice(),
    left: tree.left.slice(),
    right: tree.right.slice(),
    value: tree.value.slice(),
    confidence: tree.confidence.slice(),
  };
}

function emptyTensor(tensor: TensorDeclaration): TensorData {
  return tensorData(tensor.element, new Array<number>(tensorSize(tensor)).fill(0));
}

function tensorData(element: IntegerType, values: ArrayLike<number>): TensorData {
  return tensorArrays[element as TensorElement].from(values);
}
