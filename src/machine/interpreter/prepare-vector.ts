import { wrap } from "./integer.ts";
import { elementType, type InstructionIn, type Preparation, positionIn, type Step, step } from "./preparation.ts";

/** Instructions that fill, change and read vectors. */
export function prepareVectorAccess(
  preparation: Preparation,
  instruction: InstructionIn<
    | "RMT_VECTOR_ZERO"
    | "RMT_VECTOR_COPY"
    | "RMT_VECTOR_CONVERT"
    | "RMT_VECTOR_PUSH"
    | "RMT_VECTOR_SET"
    | "RMT_VECTOR_SLICE"
    | "RMT_VECTOR_PUT"
    | "RMT_SCALAR_VAL"
  >,
): Step {
  const { registers, vectors } = preparation;
  const vector = vectors[instruction.vector]!;
  const type = elementType(preparation, instruction.vector);
  switch (instruction.op) {
    case "RMT_VECTOR_ZERO":
      return step(() => {
        vector.fill(0);
      });
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_CONVERT": {
      const source = vectors[instruction.source]!;
      return step(() => {
        for (let index = 0; index < vector.length; index++) vector[index] = wrap(source[index]!, type);
      });
    }
    case "RMT_VECTOR_PUSH": {
      const { source } = instruction;
      return step(() => {
        for (let index = vector.length - 1; index > 0; index--) vector[index] = vector[index - 1]!;
        vector[0] = wrap(registers[source]!, type);
      });
    }
    case "RMT_VECTOR_SET": {
      const { index, source } = instruction;
      return step(() => {
        const position = positionIn(vector.length, registers[index]!);
        if (position >= 0) vector[position] = wrap(registers[source]!, type);
      });
    }
    case "RMT_VECTOR_SLICE": {
      const { offset } = instruction;
      const source = vectors[instruction.source]!;
      return step(() => {
        for (let index = 0; index < vector.length; index++) vector[index] = source[offset + index]!;
      });
    }
    case "RMT_VECTOR_PUT": {
      const { offset } = instruction;
      const source = vectors[instruction.source]!;
      return step(() => {
        for (let index = 0; index < source.length; index++) vector[offset + index] = source[index]!;
      });
    }
    case "RMT_SCALAR_VAL": {
      const { result, index } = instruction;
      return step(() => {
        const position = positionIn(vector.length, registers[index]!);
        registers[result] = position < 0 ? 0 : vector[position]!;
      });
    }
  }
}
