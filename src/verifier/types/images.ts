import { convolvedSize, type ImageSize, type InstructionOf, pooledSize } from "../../bytecode/index.ts";
import { tensorOf, vectorOf } from "./operand-types.ts";
import { accumulators, checkDimensions } from "./tensors.ts";
import { expectVector, refuse, type TypeCheck } from "./type-check.ts";

/** RMT_CONVOLVE */
export function checkConvolution(check: TypeCheck, instruction: InstructionOf<"RMT_CONVOLVE">): void {
  const kernel = tensorOf(check.verification, instruction.kernel);
  if (!checkDimensions(check, kernel, 4, "outputs, height, width, channels")) return;
  const [outputs, , , channels] = kernel.shape as readonly [number, number, number, number];
  const { height, width } = instruction;
  const size = convolvedSize(instruction, kernel.shape);
  if (!checkWindows(check, instruction, size)) return;
  const wanted = { length: height * width * channels };
  expectVector(check, instruction.source, wanted, `for an image of ${height} × ${width} × ${channels}`);
  const results = { elements: accumulators, length: size.height * size.width * outputs };
  expectVector(check, instruction.vector, results, `for ${size.height} × ${size.width} × ${outputs} results`);
}

/** RMT_POOL_MAX and RMT_POOL_AVERAGE */
export function checkPooling(check: TypeCheck, instruction: InstructionOf<"RMT_POOL_MAX" | "RMT_POOL_AVERAGE">): void {
  const { height, width, channels } = instruction;
  const size = pooledSize(instruction);
  if (instruction.windowHeight < 1 || instruction.windowWidth < 1 || channels < 1) {
    const message = `${instruction.op} has windows of ${instruction.windowHeight} × ${instruction.windowWidth} and ${channels} channels`;
    refuse(check, "RMT3029", message, "all of them must be at least 1");
    return;
  }
  if (!checkWindows(check, instruction, size)) return;
  const wanted = { length: height * width * channels };
  expectVector(check, instruction.source, wanted, `for an image of ${height} × ${width} × ${channels}`);
  const { element } = vectorOf(check.action, instruction.source);
  const results = { elements: [element], length: size.height * size.width * channels };
  expectVector(check, instruction.vector, results, `for ${size.height} × ${size.width} × ${channels} results`);
}

/** RMT3029 unless the windows move and at least one fits; whether that is so. */
function checkWindows(
  check: TypeCheck,
  instruction: InstructionOf<"RMT_CONVOLVE" | "RMT_POOL_MAX" | "RMT_POOL_AVERAGE">,
  size: ImageSize,
): boolean {
  const { op, height, width, strideHeight, strideWidth } = instruction;
  if (strideHeight < 1 || strideWidth < 1) {
    refuse(check, "RMT3029", `${op} has strides of ${strideHeight} and ${strideWidth}`, "both must be at least 1");
    return false;
  }
  if (height < 1 || width < 1 || size.height < 1 || size.width < 1) {
    const message = `no window of ${op} fits its image of ${height} × ${width}`;
    refuse(check, "RMT3029", message, "make the image larger or the window smaller");
    return false;
  }
  return true;
}
