import { isSignedType } from "../../bytecode/index.ts";
import { add, fromBigInt, type Integer, lessSigned, lessUnsigned, multiply, toBigInt, wrap } from "./integer.ts";
import { elementType, type InstructionIn, type Preparation, type Step, step } from "./preparation.ts";

/** RMT_CONVOLVE. */
export function prepareConvolution(preparation: Preparation, instruction: InstructionIn<"RMT_CONVOLVE">): Step {
  const { vectors, state } = preparation;
  const { height, width, strideHeight, strideWidth, paddingHeight, paddingWidth } = instruction;
  const vector = vectors[instruction.vector]!;
  const type = elementType(preparation, instruction.vector);
  const [outputs, kernelHeight, kernelWidth, channels] = state.program.tensors[instruction.kernel]!.shape as [
    number,
    number,
    number,
    number,
  ];
  const rows = windowCount(height + 2 * paddingHeight, kernelHeight, strideHeight);
  const columns = windowCount(width + 2 * paddingWidth, kernelWidth, strideWidth);
  return step(() => {
    const kernel = state.models.tensors[instruction.kernel]!;
    // A copy: the source may be the vector itself.
    const source = vectors[instruction.source]!.slice();
    const sourceAt = (y: number, x: number, channel: number): Integer =>
      y < 0 || y >= height || x < 0 || x >= width ? 0 : source[(y * width + x) * channels + channel]!;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        for (let output = 0; output < outputs; output++) {
          const position = (y * columns + x) * outputs + output;
          let sum = vector[position]!;
          for (let i = 0; i < kernelHeight; i++) {
            for (let j = 0; j < kernelWidth; j++) {
              for (let channel = 0; channel < channels; channel++) {
                const weight = kernel[((output * kernelHeight + i) * kernelWidth + j) * channels + channel]!;
                const top = y * strideHeight - paddingHeight;
                const left = x * strideWidth - paddingWidth;
                sum = add(sum, multiply(weight, sourceAt(top + i, left + j, channel)));
              }
            }
          }
          vector[position] = wrap(sum, type);
        }
      }
    }
  });
}

/** RMT_POOL_MAX and RMT_POOL_AVERAGE. */
export function preparePooling(
  preparation: Preparation,
  instruction: InstructionIn<"RMT_POOL_MAX" | "RMT_POOL_AVERAGE">,
): Step {
  const { height, width, channels, windowHeight, windowWidth, strideHeight, strideWidth } = instruction;
  const vector = preparation.vectors[instruction.vector]!;
  const source = preparation.vectors[instruction.source]!;
  const type = elementType(preparation, instruction.vector);
  const less = isSignedType(type) ? lessSigned : lessUnsigned;
  const largest = (values: readonly Integer[]) => values.reduce((best, value) => (less(best, value) ? value : best));
  const average = (values: readonly Integer[]) => {
    const sum = values.reduce<bigint>((total, value) => total + toBigInt(value, type), 0n);
    return fromBigInt(sum / BigInt(values.length));
  };
  const summarize = instruction.op === "RMT_POOL_MAX" ? largest : average;
  const rows = windowCount(height, windowHeight, strideHeight);
  const columns = windowCount(width, windowWidth, strideWidth);
  return step(() => {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        for (let channel = 0; channel < channels; channel++) {
          const values: Integer[] = [];
          for (let i = 0; i < windowHeight; i++) {
            for (let j = 0; j < windowWidth; j++) {
              const pixel = (y * strideHeight + i) * width + x * strideWidth + j;
              values.push(source[pixel * channels + channel]!);
            }
          }
          vector[(y * columns + x) * channels + channel] = summarize(values);
        }
      }
    }
  });
}

/** How many windows lie side by side in a length. */
function windowCount(length: number, window: number, stride: number): number {
  return Math.floor((length - window) / stride) + 1;
}
