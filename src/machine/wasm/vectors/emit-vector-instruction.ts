import type { Instruction } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import { emitAccess } from "./emit-access.ts";
import { emitArgMax } from "./emit-arg-max.ts";
import { emitArithmetic } from "./emit-arithmetic.ts";
import { emitBinarize } from "./emit-binarize.ts";
import { emitClamp } from "./emit-clamp.ts";
import { emitConvert } from "./emit-convert.ts";
import { emitPooling } from "./emit-pooling.ts";
import { emitReduction } from "./emit-reduction.ts";
import { emitRequantize } from "./emit-requantize.ts";

/**
 * Emits an instruction that works on vector registers alone.
 *
 * @throws Error for any other instruction
 */
export function emitVectorInstruction(emission: ActionEmission, instruction: Instruction): void {
  switch (instruction.op) {
    case "RMT_VECTOR_ZERO":
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_PUSH":
    case "RMT_VECTOR_SET":
    case "RMT_SCALAR_VAL":
    case "RMT_VECTOR_SLICE":
    case "RMT_VECTOR_PUT":
      emitAccess(emission, instruction);
      break;
    case "RMT_VECTOR_CONVERT":
      emitConvert(emission, instruction);
      break;
    case "RMT_VECTOR_ADD":
    case "RMT_VECTOR_SUB":
    case "RMT_VECTOR_MUL":
    case "RMT_VECTOR_MIN":
    case "RMT_VECTOR_MAX":
    case "RMT_RELU":
      emitArithmetic(emission, instruction);
      break;
    case "RMT_CLAMP":
      emitClamp(emission, instruction);
      break;
    case "RMT_REQUANTIZE":
      emitRequantize(emission, instruction);
      break;
    case "RMT_VECTOR_SUM":
    case "RMT_VECTOR_DOT":
      emitReduction(emission, instruction);
      break;
    case "RMT_ARG_MAX":
      emitArgMax(emission, instruction);
      break;
    case "RMT_BINARIZE":
      emitBinarize(emission, instruction);
      break;
    case "RMT_POOL_MAX":
    case "RMT_POOL_AVERAGE":
      emitPooling(emission, instruction);
      break;
    default:
      throw new Error(`${instruction.op} does not work on vectors alone`);
  }
}
