import type { DecisionTree } from "./decision-tree.ts";
import type { Trained } from "./envelope.ts";

/** Several trees for one slot, such as a random forest or boosted trees: how their answers combine is the program's. */
export interface Forest extends Trained {
  /** At least one; all of the slot's features. */
  readonly trees: readonly DecisionTree[];
}

/** The elements of a tensor, row-major, in the array that fits its element type. */
export type TensorData = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

/** Parameters of a network slot: one array for each of the slot's tensors, in the order of `Program.tensors`. */
export interface ParameterBlock extends Trained {
  readonly tensors: readonly TensorData[];
}

/** What can be put into a model slot. */
export type Model = DecisionTree | Forest | ParameterBlock;
