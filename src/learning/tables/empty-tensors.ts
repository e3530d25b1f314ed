import {
  declareModel,
  type ModelDescription,
  type TensorData,
  type TensorElement,
  tensorArrays,
  tensorSize,
} from "../../models/index.ts";

/** The arrays of a model's parameter block, all 0. */
export function emptyTensors(description: ModelDescription): readonly TensorData[] {
  const { tensors } = declareModel(description, { name: "model", slotIndex: 0, location: -1 });
  return tensors.map((tensor) => new tensorArrays[tensor.element as TensorElement](tensorSize(tensor)));
}
