import type { InstructionOf } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import { emitBitProduct } from "./emit-bit-product.ts";
import { emitModelAccess } from "./emit-model-access.ts";
import { emitProduct } from "./emit-product.ts";
import { emitTensorAccess } from "./emit-tensor-access.ts";
import { emitTensorLoad } from "./emit-tensor-load.ts";

/** The instructions on model slots and tensors. */
type ModelInstruction =
  | InstructionOf<"RMT_TREE_WALK">
  | InstructionOf<"RMT_LEARN">
  | InstructionOf<"RMT_MODEL_READY">
  | InstructionOf<"RMT_TENSOR_LD">
  | InstructionOf<"RMT_ROW_LD">
  | InstructionOf<"RMT_LOOKUP">
  | InstructionOf<"RMT_GATHER">
  | InstructionOf<"RMT_VECTOR_MAP">
  | InstructionOf<"RMT_MAT_MUL">
  | InstructionOf<"RMT_CONVOLVE">
  | InstructionOf<"RMT_BIT_MAT_MUL">;

/** Emits an instruction that works on a model slot or on a tensor. */
export function emitModelInstruction(emission: ActionEmission, instruction: ModelInstruction): void {
  switch (instruction.op) {
    case "RMT_TREE_WALK":
    case "RMT_LEARN":
    case "RMT_MODEL_READY":
      emitModelAccess(emission, instruction);
      break;
    case "RMT_TENSOR_LD":
    case "RMT_ROW_LD":
      emitTensorLoad(emission, instruction);
      break;
    case "RMT_LOOKUP":
    case "RMT_GATHER":
    case "RMT_VECTOR_MAP":
      emitTensorAccess(emission, instruction);
      break;
    case "RMT_MAT_MUL":
    case "RMT_CONVOLVE":
      emitProduct(emission, instruction);
      break;
    case "RMT_BIT_MAT_MUL":
      emitBitProduct(emission, instruction);
      break;
  }
}
