import { modelTensors } from "../code/declare-model.ts";
import type { ModelDescription } from "../code/description.ts";
import type { Model, TensorData } from "../model.ts";

/** The arrays of a parameter block, by the names of the tensors within the model. */
export type BlockTensors = (name: string) => TensorData;

/** Finds the arrays of a block that fits the description. */
export function blockTensors(description: ModelDescription, model: Model): BlockTensors {
  const arrays = "tensors" in model ? model.tensors : [];
  const byName = new Map(modelTensors(description).map(({ name }, index) => [name, arrays[index]!]));
  return (name) => byName.get(name)!;
}
