import type { InstructionOf } from "../../bytecode/index.ts";
import { vectorOf } from "./operand-types.ts";
import { expectSameVector, expectVector, refuse, type TypeCheck } from "./type-check.ts";

type OfSameType = "RMT_VECTOR_ADD" | "RMT_VECTOR_SUB" | "RMT_VECTOR_MUL" | "RMT_VECTOR_MIN" | "RMT_VECTOR_MAX";

/** Instructions whose two sources and result are all of one type. */
export function checkBinary(check: TypeCheck, { vector, left, right }: InstructionOf<OfSameType>): void {
  expectSameVector(check, left, vector);
  expectSameVector(check, right, vector);
}

/** Instructions whose source and result are of one type. */
export function checkUnary(
  check: TypeCheck,
  { vector, source }: InstructionOf<"RMT_VECTOR_COPY" | "RMT_RELU" | "RMT_CLAMP">,
): void {
  expectSameVector(check, vector, source);
}

/** Instructions that give an element of any type for each element of the source. */
export function checkSameLength(
  check: TypeCheck,
  { vector, source }: InstructionOf<"RMT_VECTOR_CONVERT" | "RMT_REQUANTIZE" | "RMT_VECTOR_MAP">,
): void {
  expectVector(check, vector, { length: vectorOf(check.action, source).length }, `like v${source}`);
}

/** RMT_VECTOR_DOT */
export function checkDot(check: TypeCheck, { left, right }: InstructionOf<"RMT_VECTOR_DOT">): void {
  expectVector(check, right, { length: vectorOf(check.action, left).length }, `like v${left}`);
}

/** RMT_VECTOR_SLICE takes a part out of its source. */
export function checkSlice(check: TypeCheck, instruction: InstructionOf<"RMT_VECTOR_SLICE">): void {
  checkPart(check, instruction.vector, instruction.source, instruction.offset);
}

/** RMT_VECTOR_PUT puts its source into a part of a vector. */
export function checkPut(check: TypeCheck, instruction: InstructionOf<"RMT_VECTOR_PUT">): void {
  checkPart(check, instruction.source, instruction.vector, instruction.offset);
}

function checkPart(check: TypeCheck, part: number, whole: number, offset: number): void {
  const { element, length } = vectorOf(check.action, whole);
  expectVector(check, part, { elements: [element] }, `like v${whole}`);
  const end = offset + vectorOf(check.action, part).length;
  if (end <= length) return;
  const message = `${check.instruction.op} needs elements ${offset} to ${end - 1} of v${whole}, which has ${length}`;
  refuse(check, "RMT3029", message, "lower the offset, or declare other lengths");
}

/** RMT_BINARIZE packs 32 elements into one. */
export function checkBinarize(check: TypeCheck, { vector, source }: InstructionOf<"RMT_BINARIZE">): void {
  const { length } = vectorOf(check.action, source);
  const wanted = { elements: ["u32"], length: Math.ceil(length / 32) } as const;
  expectVector(check, vector, wanted, `for the ${length} signs of v${source}`);
}
