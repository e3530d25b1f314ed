import { elementCount, type InstructionOf, type IntegerType, type TensorDeclaration } from "../../bytecode/index.ts";
import { tensorOf, vectorOf } from "./operand-types.ts";
import { expectVector, refuse, type TypeCheck } from "./type-check.ts";
import { checkSameLength } from "./vectors.ts";

/** What sums of products are kept in: narrower types would overflow unseen. */
export const accumulators: readonly IntegerType[] = ["i32", "i64"];

/** RMT_VECTOR_MAP */
export function checkMap(check: TypeCheck, instruction: InstructionOf<"RMT_VECTOR_MAP">): void {
  const table = tensorOf(check.verification, instruction.table);
  expectVector(check, instruction.source, { elements: ["i8", "u8"] }, "for a table of 256 elements");
  checkSameLength(check, instruction);
  if (elementCount(table.shape) !== 256) {
    const message = `RMT_VECTOR_MAP needs a table of 256 elements, but tensor ${describe(table)} has ${elementCount(table.shape)}`;
    refuse(check, "RMT3026", message, "declare one element for each of the 256 values of a byte");
  }
}

/** RMT_TENSOR_LD */
export function checkLoad(check: TypeCheck, instruction: InstructionOf<"RMT_TENSOR_LD">): void {
  const tensor = tensorOf(check.verification, instruction.tensor);
  const { length } = vectorOf(check.action, instruction.vector);
  expectVector(check, instruction.vector, { elements: [tensor.element] }, `like tensor ${tensor.name}`);
  if (length % elementCount(tensor.shape) !== 0) {
    const message = `the length ${length} of v${instruction.vector} is no multiple of the ${elementCount(tensor.shape)} elements of tensor ${describe(tensor)}`;
    refuse(check, "RMT3026", message, "declare a vector that the tensor fills evenly");
  }
}

/** RMT_ROW_LD */
export function checkRowLoad(check: TypeCheck, instruction: InstructionOf<"RMT_ROW_LD">): void {
  const tensor = tensorOf(check.verification, instruction.tensor);
  if (!checkDimensions(check, tensor, 2, "rows, columns")) return;
  const wanted = { elements: [tensor.element], length: tensor.shape[1]! };
  expectVector(check, instruction.vector, wanted, `for a row of tensor ${tensor.name}`);
}

/** RMT_GATHER */
export function checkGather(check: TypeCheck, instruction: InstructionOf<"RMT_GATHER">): void {
  const tensor = tensorOf(check.verification, instruction.tensor);
  if (!checkDimensions(check, tensor, 2, "rows, columns")) return;
  const length = tensor.shape[0]!;
  const reason = `for the ${length} rows of tensor ${tensor.name}`;
  expectVector(check, instruction.vector, { elements: [tensor.element], length }, reason);
  expectVector(check, instruction.indices, { length }, reason);
}

/** RMT_MAT_MUL */
export function checkMatrixProduct(check: TypeCheck, instruction: InstructionOf<"RMT_MAT_MUL">): void {
  const matrix = tensorOf(check.verification, instruction.matrix);
  if (!checkDimensions(check, matrix, 2, "rows, columns")) return;
  const [rows, columns] = matrix.shape as readonly [number, number];
  checkRows(check, instruction.vector, matrix, rows);
  expectVector(check, instruction.source, { length: columns }, `for the columns of tensor ${matrix.name}`);
}

/** RMT_BIT_MAT_MUL */
export function checkBitMatrixProduct(check: TypeCheck, instruction: InstructionOf<"RMT_BIT_MAT_MUL">): void {
  const matrix = tensorOf(check.verification, instruction.matrix);
  if (!checkDimensions(check, matrix, 2, "rows, words of 32 bits")) return;
  const [rows, words] = matrix.shape as readonly [number, number];
  if (matrix.element !== "u32") {
    const message = `RMT_BIT_MAT_MUL needs bits in words of u32, but tensor ${describe(matrix)} has ${matrix.element}`;
    refuse(check, "RMT3026", message, "declare the tensor with elements of u32");
  }
  checkRows(check, instruction.vector, matrix, rows);
  const reason = `for the columns of tensor ${matrix.name}`;
  expectVector(check, instruction.source, { elements: ["u32"], length: words }, reason);
  if (instruction.bits < 1 || instruction.bits > 32 * words) {
    const message = `RMT_BIT_MAT_MUL takes ${instruction.bits} bits of rows of ${32 * words}`;
    refuse(check, "RMT3029", message, `allowed are 1 to ${32 * words}`);
  }
}

/** RMT3026 unless the tensor has this many dimensions; whether it does. */
export function checkDimensions(check: TypeCheck, tensor: TensorDeclaration, count: number, sizes: string): boolean {
  if (tensor.shape.length === count) return true;
  const message = `${check.instruction.op} needs a tensor of ${count} dimensions, but ${describe(tensor)} has ${tensor.shape.length}`;
  refuse(check, "RMT3026", message, `declare it with ${count} sizes: ${sizes}`);
  return false;
}

function checkRows(check: TypeCheck, vector: number, matrix: TensorDeclaration, rows: number): void {
  expectVector(check, vector, { elements: accumulators, length: rows }, `for the rows of tensor ${matrix.name}`);
}

function describe(tensor: TensorDeclaration): string {
  return `${tensor.name}: ${tensor.element}[${tensor.shape.join(" ")}]`;
}
