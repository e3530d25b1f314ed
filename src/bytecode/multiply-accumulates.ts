import type { Instruction } from "./instruction.ts";
import type { Action, Program } from "./program.ts";
import { convolvedSize, elementCount } from "./tensor-shape.ts";

/**
 * How many products the instruction adds up: the usual measure of the work of a neural network. Products of bits
 * (RMT_BIT_MAT_MUL) count one by one, places of a convolution outside of the image too. Indices that lead nowhere count
 * as length 1.
 */
export function multiplyAccumulates(program: Program, action: Action, instruction: Instruction): number {
  switch (instruction.op) {
    case "RMT_VECTOR_DOT": {
      const type = action.registers[instruction.left];
      return type?.kind === "vector" ? type.length : 1;
    }
    case "RMT_MAT_MUL":
      return elementCount(program.tensors[instruction.matrix]?.shape ?? []);
    case "RMT_BIT_MAT_MUL":
      return (program.tensors[instruction.matrix]?.shape[0] ?? 1) * instruction.bits;
    case "RMT_CONVOLVE": {
      const kernel = program.tensors[instruction.kernel]?.shape ?? [];
      const { height, width } = convolvedSize(instruction, kernel);
      return height * width * elementCount(kernel);
    }
    default:
      return 0;
  }
}
