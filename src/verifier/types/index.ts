/** The rule that instructions fit the contexts, vectors, tensors, counters and models they work on. */
import type { InstructionName, InstructionOf, instructionSet, OperandKind } from "../../bytecode/index.ts";
import { forEachInstruction, type Rule } from "../verification.ts";
import {
  checkDelete,
  checkField,
  checkFind,
  checkMatch,
  checkQueuePop,
  checkQueuePush,
  checkVectorLoad,
} from "./contexts.ts";
import { checkCounter } from "./counters.ts";
import { checkConvolution, checkPooling } from "./images.ts";
import { checkFeatures, checkTreeWalk } from "./models.ts";
import {
  checkBitMatrixProduct,
  checkGather,
  checkLoad,
  checkMap,
  checkMatrixProduct,
  checkRowLoad,
} from "./tensors.ts";
import type { TypeCheck } from "./type-check.ts";
import { checkBinarize, checkBinary, checkDot, checkPut, checkSameLength, checkSlice, checkUnary } from "./vectors.ts";

export { fieldOf, tensorOf, vectorOf } from "./operand-types.ts";

/** Instructions fit what they work on. Relies on `operandsRule`. */
export const typesRule: Rule = {
  codes: ["RMT3010", "RMT3011", "RMT3012", "RMT3024", "RMT3026", "RMT3027", "RMT3028", "RMT3029"],
  proves:
    "contexts, fields, counters and models are of the kind an instruction takes, vectors, tensors and images of the right size and elements",
  check: (verification) => {
    forEachInstruction(verification.program, (action, instruction) => {
      const check = checks[instruction.op as TypedInstruction] as Check<InstructionName> | undefined;
      check?.({ verification, action, instruction }, instruction);
    });
  },
};

type Check<Name extends InstructionName> = (check: TypeCheck, instruction: InstructionOf<Name>) => void;

/** Operands with more to them than the kind of a register or the range of an index. */
type TypedOperand = Extract<
  OperandKind,
  "recordResult" | "record" | "vectorResult" | "vector" | "vectorUpdate" | "context" | "model" | "tensor" | "counter"
>;

type OperandKindsOf<Name extends InstructionName> =
  (typeof instructionSet)[Name]["operands"][keyof (typeof instructionSet)[Name]["operands"]];

type TypedInstruction = {
  [Name in InstructionName]: Extract<OperandKindsOf<Name>, TypedOperand> extends never ? never : Name;
}[InstructionName];

/** For an instruction that takes a vector of any type, a tensor of any shape or a model of any family. */
const anything = () => {};

/** By instruction with a typed operand, every one of them. */
const checks: { readonly [Name in TypedInstruction]: Check<Name> } = {
  RMT_MATCH_CTXT: checkMatch,
  RMT_LD_CTXT: checkField,
  RMT_ST_CTXT: checkField,
  RMT_LD_ARRAY: checkField,
  RMT_ST_ARRAY: checkField,
  RMT_PUSH_RING: checkField,
  RMT_FIND_CTXT: checkFind,
  RMT_DELETE_CTXT: checkDelete,
  RMT_PUSH_QUEUE: checkQueuePush,
  RMT_POP_QUEUE: checkQueuePop,
  RMT_COUNT: checkCounter,
  RMT_OBSERVE: checkCounter,
  RMT_VECTOR_LD: checkVectorLoad,
  RMT_VECTOR_ZERO: anything,
  RMT_VECTOR_COPY: checkUnary,
  RMT_VECTOR_PUSH: anything,
  RMT_VECTOR_SET: anything,
  RMT_SCALAR_VAL: anything,
  RMT_VECTOR_CONVERT: checkSameLength,
  RMT_VECTOR_SLICE: checkSlice,
  RMT_VECTOR_PUT: checkPut,
  RMT_VECTOR_ADD: checkBinary,
  RMT_VECTOR_SUB: checkBinary,
  RMT_VECTOR_MUL: checkBinary,
  RMT_VECTOR_MIN: checkBinary,
  RMT_VECTOR_MAX: checkBinary,
  RMT_VECTOR_SUM: anything,
  RMT_VECTOR_DOT: checkDot,
  RMT_TREE_WALK: checkTreeWalk,
  RMT_LEARN: checkFeatures,
  RMT_ARG_MAX: anything,
  RMT_RELU: checkUnary,
  RMT_CLAMP: checkUnary,
  RMT_REQUANTIZE: checkSameLength,
  RMT_VECTOR_MAP: checkMap,
  RMT_BINARIZE: checkBinarize,
  RMT_TENSOR_LD: checkLoad,
  RMT_ROW_LD: checkRowLoad,
  RMT_LOOKUP: anything,
  RMT_GATHER: checkGather,
  RMT_MAT_MUL: checkMatrixProduct,
  RMT_CONVOLVE: checkConvolution,
  RMT_POOL_MAX: checkPooling,
  RMT_POOL_AVERAGE: checkPooling,
  RMT_MODEL_READY: anything,
  RMT_BIT_MAT_MUL: checkBitMatrixProduct,
  RMT_INFER: checkFeatures,
};
