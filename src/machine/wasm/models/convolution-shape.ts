import {
  convolvedSize,
  type InstructionOf,
  type IntegerType,
  type TensorDeclaration,
} from "../../../bytecode/index.ts";

/** A convolution as products of contiguous parts of the padded image with parts of the kernel. Sizes in elements. */
export interface ConvolutionShape {
  readonly outputs: number;
  /** Results: a grid of pixels of `outputs` elements. */
  readonly rows: number;
  readonly columns: number;
  /** A window is this many contiguous parts of the image, `segmentStride` apart. */
  readonly segments: number;
  readonly run: number;
  readonly segmentStride: number;
  /** From a window to the one right of it, and to the one below. */
  readonly columnStride: number;
  readonly rowStride: number;
}

/**
 * Channels lie last, so that a row of a window is contiguous. An image of one column is turned by 90 degrees, which
 * changes nothing in memory; a window as wide as the image is contiguous as a whole.
 */
export function convolutionShape(
  instruction: InstructionOf<"RMT_CONVOLVE">,
  kernel: TensorDeclaration,
): ConvolutionShape {
  const [outputs, kernelHeight, kernelWidth, channels] = kernel.shape as readonly [number, number, number, number];
  const size = convolvedSize(instruction, kernel.shape);
  const width = instruction.width + 2 * instruction.paddingWidth;
  const pitch = width * channels;
  const isColumn = width === 1;
  const isContiguous = kernelWidth === width;
  return {
    outputs,
    rows: isColumn ? 1 : size.height,
    columns: isColumn ? size.height : size.width,
    segments: isContiguous ? 1 : kernelHeight,
    run: (isContiguous ? kernelHeight : 1) * kernelWidth * channels,
    segmentStride: pitch,
    columnStride: isColumn ? instruction.strideHeight * pitch : instruction.strideWidth * channels,
    rowStride: instruction.strideHeight * pitch,
  };
}

/**
 * Whether products of these elements are summed up in pairs by i32x4.dot_i16x8_s: all fit 16 signed bits and the sums,
 * modulo 2^32, are all that is asked for.
 */
export function isPairProduct(weights: IntegerType, source: IntegerType, sums: IntegerType): boolean {
  return fitsSixteenBits(weights) && fitsSixteenBits(source) && sums === "i32";
}

function fitsSixteenBits(type: IntegerType): boolean {
  return type === "i8" || type === "u8" || type === "i16";
}
