import { elementCount, integerBits, type TensorDeclaration } from "../../../bytecode/index.ts";
import { type TensorElement, tensorArrays } from "../../../models/index.ts";

/** How an instruction reads a tensor: as it is declared, or packed for products; see `packedBytes`. */
export type TensorUse = "plain" | { readonly segments: number };

/** Bytes that follow every plain tensor and stay 0: a read of 16 bytes may start at the last element. */
const plainPadding = 16;

/** Bytes that the elements take, row-major in their own width, with at least 16 bytes of 0 after them. */
export function plainBytes({ element, shape }: TensorDeclaration): number {
  return Math.ceil((elementCount(shape) * integerBits(element)) / 8 / 16) * 16 + plainPadding;
}

/** A matrix as packed: a row of it is `segments` runs of `run` elements. */
export interface PackedShape {
  readonly rows: number;
  readonly segments: number;
  readonly run: number;
}

/** The rows of a packed matrix that are worked on at once. */
export const groupRows = 4;

/** The shape of the tensor's matrix: a row for each index of the first dimension. */
export function packedShape({ shape }: TensorDeclaration, segments: number): PackedShape {
  return { rows: shape[0]!, segments, run: elementCount(shape) / shape[0]! / segments };
}

/** Bytes of a group of rows. */
export function groupBytes({ segments, run }: PackedShape): number {
  return segments * Math.ceil(run / 2) * 16;
}

/**
 * Bytes of a packed matrix: [group of 4 rows][segment][pair of columns][row of the group][2] of i16, padded with 0. A
 * pair of inputs in every lane times 16 bytes of it advances 4 rows by 2 columns, without sums across lanes.
 */
export function packedBytes(shape: PackedShape): number {
  return Math.ceil(shape.rows / groupRows) * groupBytes(shape);
}

/** The elements of a tensor in the layout of a use. */
export function layOut(declaration: TensorDeclaration, use: TensorUse, values: ArrayLike<number>): Uint8Array {
  if (use !== "plain") return pack(packedShape(declaration, use.segments), values);
  const elements = tensorArrays[declaration.element as TensorElement].from(values);
  return new Uint8Array(elements.buffer);
}

function pack(shape: PackedShape, values: ArrayLike<number>): Uint8Array {
  const { rows, segments, run } = shape;
  const packed = new Int16Array(packedBytes(shape) / 2);
  const group = groupBytes(shape) / 2;
  const segment = Math.ceil(run / 2) * 8;
  for (let row = 0; row < rows; row++) {
    const start = Math.floor(row / groupRows) * group + (row % groupRows) * 2;
    for (let index = 0; index < segments * run; index++) {
      const column = index % run;
      const at = start + Math.floor(index / run) * segment + (column >> 1) * 8 + (column & 1);
      packed[at] = values[row * segments * run + index]!;
    }
  }
  return new Uint8Array(packed.buffer);
}
