import { add, and, multiply, wrap } from "./integer.ts";
import { elementType, type InstructionIn, type Preparation, positionIn, type Step, step } from "./preparation.ts";

/** Instructions that read elements of tensors. */
export function prepareTensorAccess(
  preparation: Preparation,
  instruction: InstructionIn<"RMT_TENSOR_LD" | "RMT_ROW_LD" | "RMT_LOOKUP" | "RMT_GATHER" | "RMT_VECTOR_MAP">,
): Step {
  const { registers, vectors, state } = preparation;
  const { tensors } = state.models;
  switch (instruction.op) {
    case "RMT_TENSOR_LD": {
      const vector = vectors[instruction.vector]!;
      return step(() => {
        const elements = tensors[instruction.tensor]!;
        for (let index = 0; index < vector.length; index++) vector[index] = elements[index % elements.length]!;
      });
    }
    case "RMT_ROW_LD": {
      const { row } = instruction;
      const vector = vectors[instruction.vector]!;
      const [rows, columns] = shapeOf(preparation, instruction.tensor);
      return step(() => {
        const elements = tensors[instruction.tensor]!;
        const position = positionIn(rows!, registers[row]!);
        for (let column = 0; column < vector.length; column++) {
          vector[column] = position < 0 ? 0 : elements[position * columns! + column]!;
        }
      });
    }
    case "RMT_LOOKUP": {
      const { result, index } = instruction;
      return step(() => {
        const elements = tensors[instruction.tensor]!;
        const position = positionIn(elements.length, registers[index]!);
        registers[result] = position < 0 ? 0 : elements[position]!;
      });
    }
    case "RMT_GATHER": {
      const vector = vectors[instruction.vector]!;
      const indices = vectors[instruction.indices]!;
      const columns = shapeOf(preparation, instruction.tensor)[1]!;
      return step(() => {
        const elements = tensors[instruction.tensor]!;
        for (let row = 0; row < vector.length; row++) {
          const position = positionIn(columns, indices[row]!);
          vector[row] = position < 0 ? 0 : elements[row * columns + position]!;
        }
      });
    }
    case "RMT_VECTOR_MAP": {
      const vector = vectors[instruction.vector]!;
      const source = vectors[instruction.source]!;
      const type = elementType(preparation, instruction.vector);
      return step(() => {
        const table = tensors[instruction.table]!;
        for (let index = 0; index < vector.length; index++) {
          vector[index] = wrap(table[Number(and(source[index]!, 255))]!, type);
        }
      });
    }
  }
}

/** Products of a matrix and a vector, added to what the vector register holds. */
export function prepareMatrixProduct(
  preparation: Preparation,
  instruction: InstructionIn<"RMT_MAT_MUL" | "RMT_BIT_MAT_MUL">,
): Step {
  const { vectors, state } = preparation;
  const { tensors } = state.models;
  const vector = vectors[instruction.vector]!;
  const type = elementType(preparation, instruction.vector);
  const columns = shapeOf(preparation, instruction.matrix)[1]!;
  if (instruction.op === "RMT_MAT_MUL") {
    return step(() => {
      const matrix = tensors[instruction.matrix]!;
      // A copy: the source may be the vector itself.
      const source = vectors[instruction.source]!.slice();
      for (let row = 0; row < vector.length; row++) {
        let sum = vector[row]!;
        for (let column = 0; column < columns; column++) {
          sum = add(sum, multiply(matrix[row * columns + column]!, source[column]!));
        }
        vector[row] = wrap(sum, type);
      }
    });
  }
  const { bits } = instruction;
  const source = vectors[instruction.source]!;
  return step(() => {
    const matrix = tensors[instruction.matrix]!;
    for (let row = 0; row < vector.length; row++) {
      let sum = 0;
      for (let bit = 0; bit < bits; bit++) {
        const word = bit >> 5;
        const left = bitOf(matrix[row * columns + word]!, bit & 31);
        sum += left === bitOf(Number(source[word]!), bit & 31) ? 1 : -1;
      }
      vector[row] = wrap(add(vector[row]!, sum), type);
    }
  });
}

function bitOf(word: number, bit: number): number {
  return (word >>> bit) & 1;
}

function shapeOf(preparation: Preparation, tensor: number): readonly number[] {
  return preparation.state.program.tensors[tensor]!.shape;
}
