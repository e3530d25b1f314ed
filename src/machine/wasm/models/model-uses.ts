import {
  type Action,
  type Block,
  blocksOf,
  type InstructionOf,
  type IntegerType,
  type Program,
} from "../../../bytecode/index.ts";
import { laneBytes } from "../vector-storage.ts";
import { convolutionShape, isPairProduct } from "./convolution-shape.ts";
import type { TensorUse } from "./tensor-layout.ts";

/** What the actions of a program need of its tensors. */
export interface ModelUses {
  /** By tensor: the segments of the packed layouts, and whether the plain one is needed. */
  readonly tensors: readonly { plain: boolean; readonly segments: Set<number> }[];
  /** By key (see `imageKey`): bytes of the copies of source images. */
  readonly images: Map<string, number>;
}

/** Goes through all instructions. */
export function findModelUses(program: Program): ModelUses {
  const uses: ModelUses = {
    tensors: program.tensors.map(() => ({ plain: false, segments: new Set() })),
    images: new Map(),
  };
  for (const action of program.actions) visitBlock(program, action, action.body, uses);
  return uses;
}

/** How RMT_MAT_MUL or RMT_CONVOLVE reads its tensor. */
export function productUse(
  program: Program,
  action: Action,
  instruction: InstructionOf<"RMT_MAT_MUL"> | InstructionOf<"RMT_CONVOLVE">,
): TensorUse {
  const tensor = program.tensors[instruction.op === "RMT_MAT_MUL" ? instruction.matrix : instruction.kernel]!;
  const source = elementOf(action, instruction.source);
  if (!isPairProduct(tensor.element, source, elementOf(action, instruction.vector))) return "plain";
  return { segments: instruction.op === "RMT_MAT_MUL" ? 1 : convolutionShape(instruction, tensor).segments };
}

/** A source image that is copied, with a frame of 0 around it. */
export interface CopiedImage {
  readonly element: IntegerType;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly paddingHeight: number;
  readonly paddingWidth: number;
}

/**
 * The copy that a product needs of its source: with its padding, or where the source is changed itself; undefined where
 * it reads the source in place.
 */
export function copiedSource(
  program: Program,
  action: Action,
  instruction: InstructionOf<"RMT_MAT_MUL"> | InstructionOf<"RMT_CONVOLVE">,
): CopiedImage | undefined {
  const { source, vector } = instruction;
  const element = elementOf(action, source);
  if (instruction.op === "RMT_MAT_MUL") {
    if (source !== vector) return undefined;
    const width = program.tensors[instruction.matrix]!.shape[1]!;
    return { element, height: 1, width, channels: 1, paddingHeight: 0, paddingWidth: 0 };
  }
  const { height, width, paddingHeight, paddingWidth } = instruction;
  if (source !== vector && paddingHeight === 0 && paddingWidth === 0) return undefined;
  const channels = program.tensors[instruction.kernel]!.shape[3]!;
  return { element, height, width, channels, paddingHeight, paddingWidth };
}

/** Images with the same key share their place: the frame stays 0, what it surrounds is written before each use. */
export function imageKey(image: CopiedImage): string {
  const { height, width, channels, paddingHeight, paddingWidth } = image;
  return [laneBytes(image.element), height, width, channels, paddingHeight, paddingWidth].join();
}

function imageBytes(image: CopiedImage): number {
  const height = image.height + 2 * image.paddingHeight;
  return height * (image.width + 2 * image.paddingWidth) * image.channels * laneBytes(image.element);
}

function visitBlock(program: Program, action: Action, block: Block, uses: ModelUses): void {
  for (const instruction of block) {
    switch (instruction.op) {
      case "RMT_TENSOR_LD":
      case "RMT_ROW_LD":
      case "RMT_LOOKUP":
      case "RMT_GATHER":
        uses.tensors[instruction.tensor]!.plain = true;
        break;
      case "RMT_VECTOR_MAP":
        uses.tensors[instruction.table]!.plain = true;
        break;
      case "RMT_BIT_MAT_MUL":
        uses.tensors[instruction.matrix]!.plain = true;
        break;
      case "RMT_MAT_MUL":
      case "RMT_CONVOLVE": {
        const tensor = uses.tensors[instruction.op === "RMT_MAT_MUL" ? instruction.matrix : instruction.kernel]!;
        const use = productUse(program, action, instruction);
        if (use === "plain") tensor.plain = true;
        else tensor.segments.add(use.segments);
        const image = copiedSource(program, action, instruction);
        if (image) uses.images.set(imageKey(image), imageBytes(image));
        break;
      }
      default:
        for (const { block: inner } of blocksOf(instruction)) visitBlock(program, action, inner, uses);
        break;
    }
  }
}

function elementOf(action: Action, register: number): IntegerType {
  const type = action.registers[register]!;
  return type.kind === "vector" ? type.element : "i64";
}
