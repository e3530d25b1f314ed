import type { InstructionOf } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import { vectorRegister } from "../vectors/vector-register.ts";
import { type ConvolutionShape, convolutionShape } from "./convolution-shape.ts";
import { emitCopiedImage } from "./emit-copied-image.ts";
import { emitElementProduct } from "./emit-element-product.ts";
import { emitPackedProduct } from "./emit-packed-product.ts";
import { copiedSource, imageKey, productUse } from "./model-uses.ts";
import { withTensor } from "./tensor-address.ts";

/** Emits RMT_MAT_MUL or RMT_CONVOLVE; a matrix product is a convolution of an image of one window. */
export function emitProduct(
  emission: ActionEmission,
  instruction: InstructionOf<"RMT_MAT_MUL"> | InstructionOf<"RMT_CONVOLVE">,
): void {
  const { machine, action, code } = emission;
  const tensor = machine.tensors[instruction.op === "RMT_MAT_MUL" ? instruction.matrix : instruction.kernel]!;
  const vector = vectorRegister(emission, instruction.vector);
  const source = vectorRegister(emission, instruction.source);
  const shape =
    instruction.op === "RMT_MAT_MUL"
      ? matrixShape(tensor.declaration.shape)
      : convolutionShape(instruction, tensor.declaration);
  const image = copiedSource(machine.program, action, instruction);
  let sourceAddress = source.address;
  if (image !== undefined) {
    sourceAddress = tensor.imageAddresses.get(imageKey(image))!;
    emitCopiedImage(code, image, source, sourceAddress);
  }
  const use = productUse(machine.program, action, instruction);
  withTensor(code, tensor, (pushBase) => {
    const product = { shape, vector, source, sourceAddress, pushBase };
    if (use === "plain")
      emitElementProduct(code, { ...product, element: tensor.declaration.element, weights: tensor.plainAddress });
    else emitPackedProduct(code, { ...product, weights: tensor.packedAddresses.get(use.segments)! });
  });
}

function matrixShape([rows, columns]: readonly number[]): ConvolutionShape {
  return {
    outputs: rows!,
    rows: 1,
    columns: 1,
    segments: 1,
    run: columns!,
    segmentStride: 0,
    columnStride: 0,
    rowStride: 0,
  };
}
