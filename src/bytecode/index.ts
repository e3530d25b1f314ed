/** The bytecode: the instruction set, programs as data, their text form and their object files. */

export { blocksOf, withBlocks } from "./blocks.ts";
export { bytesTouched, treeNodeBytes } from "./bytes-touched.ts";
export { checkActionCall, checkEntry } from "./entry-check.ts";
export * from "./instruction.ts";
export { instructionCost, loopRoundCost } from "./instruction-cost.ts";
export { instructionSet } from "./instruction-set.ts";
export { fitsIntegerType, integerBits, integerRange, integerTypes, isSignedType } from "./integer-type.ts";
export { maximumNesting } from "./limits.ts";
export { multiplyAccumulates } from "./multiply-accumulates.ts";
export { decodeProgram } from "./object/decode.ts";
export { encodeProgram } from "./object/encode.ts";
export type { OperandKind } from "./operand-kinds.ts";
export { isIntegerOperation, isWrittenOperand, operandsOf } from "./operands.ts";
export * from "./program.ts";
export { convolvedSize, elementCount, type ImageSize, pooledSize } from "./tensor-shape.ts";
export { assembleProgram } from "./text/assembler.ts";
export { printProgram } from "./text/printer.ts";
