import { integerRange, isSignedType } from "../../bytecode/index.ts";
import { add, fromBigInt, type Integer, lessSigned, lessUnsigned, multiply, subtract, wrap } from "./integer.ts";
import { elementType, type InstructionIn, type Preparation, type Step, step } from "./preparation.ts";

type VectorArithmetic = InstructionIn<
  | "RMT_VECTOR_ADD"
  | "RMT_VECTOR_SUB"
  | "RMT_VECTOR_MUL"
  | "RMT_VECTOR_MIN"
  | "RMT_VECTOR_MAX"
  | "RMT_RELU"
  | "RMT_CLAMP"
  | "RMT_REQUANTIZE"
  | "RMT_BINARIZE"
>;

/** Instructions that compute a vector from vectors, element by element. */
export function prepareVectorArithmetic(preparation: Preparation, instruction: VectorArithmetic): Step {
  const { registers, vectors } = preparation;
  const vector = vectors[instruction.vector]!;
  const type = elementType(preparation, instruction.vector);
  const less = isSignedType(type) ? lessSigned : lessUnsigned;
  switch (instruction.op) {
    case "RMT_VECTOR_ADD":
      return pairs(preparation, instruction, (left, right) => wrap(add(left, right), type));
    case "RMT_VECTOR_SUB":
      return pairs(preparation, instruction, (left, right) => wrap(subtract(left, right), type));
    case "RMT_VECTOR_MUL":
      return pairs(preparation, instruction, (left, right) => wrap(multiply(left, right), type));
    case "RMT_VECTOR_MIN":
      return pairs(preparation, instruction, (left, right) => (less(right, left) ? right : left));
    case "RMT_VECTOR_MAX":
      return pairs(preparation, instruction, (left, right) => (less(left, right) ? right : left));
    case "RMT_RELU": {
      const source = vectors[instruction.source]!;
      return step(() => {
        for (let index = 0; index < vector.length; index++)
          vector[index] = less(source[index]!, 0) ? 0 : source[index]!;
      });
    }
    case "RMT_CLAMP": {
      const { low, high } = instruction;
      const source = vectors[instruction.source]!;
      return step(() => {
        for (let index = 0; index < vector.length; index++) {
          const element = source[index]!;
          const raised = lessSigned(element, registers[low]!) ? registers[low]! : element;
          vector[index] = wrap(lessSigned(registers[high]!, raised) ? registers[high]! : raised, type);
        }
      });
    }
    case "RMT_REQUANTIZE": {
      const source = vectors[instruction.source]!;
      const range = integerRange(type);
      return step(() => {
        const multiplier = BigInt(wrap(registers[instruction.multiplier]!, "i32"));
        const shift = BigInt(registers[instruction.shift]!) & 63n;
        const rounding = shift > 0n ? 1n << (shift - 1n) : 0n;
        for (let index = 0; index < vector.length; index++) {
          const product = BigInt.asIntN(64, BigInt(source[index]!) * multiplier + rounding);
          vector[index] = fromBigInt(limit(product >> shift, range.low, range.high));
        }
      });
    }
    case "RMT_BINARIZE": {
      const source = vectors[instruction.source]!;
      const isNegative = isSignedType(elementType(preparation, instruction.source))
        ? (value: Integer) => value < 0
        : () => false;
      return step(() => {
        const bits = source.map((element) => (isNegative(element) ? 0 : 1));
        for (let index = 0; index < vector.length; index++) {
          let word = 0;
          for (let bit = 0; bit < 32; bit++) word += (bits[32 * index + bit] ?? 0) * 2 ** bit;
          vector[index] = word;
        }
      });
    }
  }
}

/** Instructions that compute an integer from vectors. */
export function prepareVectorReduction(
  preparation: Preparation,
  instruction: InstructionIn<"RMT_VECTOR_SUM" | "RMT_VECTOR_DOT" | "RMT_ARG_MAX">,
): Step {
  const { registers, vectors } = preparation;
  switch (instruction.op) {
    case "RMT_VECTOR_SUM": {
      const { result } = instruction;
      const vector = vectors[instruction.vector]!;
      return step(() => {
        registers[result] = vector.reduce((sum, element) => add(sum, element), 0);
      });
    }
    case "RMT_VECTOR_DOT": {
      const { result } = instruction;
      const left = vectors[instruction.left]!;
      const right = vectors[instruction.right]!;
      return step(() => {
        let sum: Integer = 0;
        for (let index = 0; index < left.length; index++) sum = add(sum, multiply(left[index]!, right[index]!));
        registers[result] = sum;
      });
    }
    case "RMT_ARG_MAX": {
      const vector = vectors[instruction.vector]!;
      const less = isSignedType(elementType(preparation, instruction.vector)) ? lessSigned : lessUnsigned;
      return step(() => {
        let largest = 0;
        for (let index = 1; index < vector.length; index++) {
          if (less(vector[largest]!, vector[index]!)) largest = index;
        }
        registers[instruction.index] = largest;
        registers[instruction.value] = vector[largest]!;
      });
    }
  }
}

function pairs(
  { vectors }: Preparation,
  instruction: { readonly vector: number; readonly left: number; readonly right: number },
  compute: (left: Integer, right: Integer) => Integer,
): Step {
  const vector = vectors[instruction.vector]!;
  const left = vectors[instruction.left]!;
  const right = vectors[instruction.right]!;
  return step(() => {
    for (let index = 0; index < vector.length; index++) vector[index] = compute(left[index]!, right[index]!);
  });
}

function limit(value: bigint, low: bigint, high: bigint): bigint {
  if (value < low) return low;
  return value > high ? high : value;
}
