import type { IntegerType, Program, TensorDeclaration } from "../bytecode/index.ts";
import type { TensorData } from "./model.ts";

/** The element types of tensors. */
export type TensorElement = Exclude<IntegerType, "i64" | "u64">;

/** The array that keeps elements of each type. */
export const tensorArrays = {
  i8: Int8Array,
  i16: Int16Array,
  i32: Int32Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
} as const satisfies Record<TensorElement, new (length: number) => TensorData>;

/** How many elements a tensor has. */
export function tensorSize(tensor: Pick<TensorDeclaration, "shape">): number {
  return tensor.shape.reduce((product, size) => product * size, 1);
}

/** The indices into `program.tensors` of a slot's tensors, in order. */
export function slotTensors(program: Pick<Program, "tensors">, slotIndex: number): readonly number[] {
  return program.tensors.flatMap((tensor, index) => (tensor.model === slotIndex ? [index] : []));
}
