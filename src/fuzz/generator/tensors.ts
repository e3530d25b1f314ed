import { convolvedSize, type InstructionOf, pooledSize } from "../../bytecode/index.ts";
import { pick } from "../draw.ts";
import { indexBelow } from "./integers.ts";
import { type ActionState, emit, resultRegister, type Step, tensorElements, tensorWith } from "./program-state.ts";
import { vectorResult, vectorType, vectorWith } from "./vectors.ts";

const accumulators = ["i32", "i64"] as const;

export const lookUp: Step = (action, block) => {
  const { draw, program } = action;
  const shape = Array.from({ length: 1 + draw(4) }, () => 1 + draw(4));
  const tensor = tensorWith(program, undefined, shape, () => true);
  const length = program.tensors[tensor]!.shape.reduce((product, size) => product * size, 1);
  const index = indexBelow(action, block, length);
  emit(action, block, { op: "RMT_LOOKUP", result: resultRegister(action), tensor, index });
  return true;
};

export const loadRow: Step = (action, block) => {
  const { draw, program } = action;
  const shape = [1 + draw(6), pick(draw, program.lengths)];
  const tensor = tensorWith(program, undefined, shape, (other) => other.length === 2);
  const { element, shape: found } = program.tensors[tensor]!;
  const row = indexBelow(action, block, found[0]!);
  emit(action, block, { op: "RMT_ROW_LD", vector: vectorResult(action, element, found[1]!), tensor, row });
  return true;
};

export const gather: Step = (action, block) => {
  const { draw, program } = action;
  const indices = vectorWith(action, block);
  const { length } = vectorType(action, indices);
  const isLarge = ([rows, columns]: readonly number[]) => rows === length && columns !== undefined;
  const tensor = tensorWith(program, undefined, [length, 1 + draw(8)], (shape) => shape.length === 2 && isLarge(shape));
  const { element } = program.tensors[tensor]!;
  emit(action, block, { op: "RMT_GATHER", vector: vectorResult(action, element, length), tensor, indices });
  return true;
};

export const multiplyMatrix: Step = (action, block) => {
  const { draw, program } = action;
  const source = vectorWith(action, block);
  const { length } = vectorType(action, source);
  const shape = [draw(2) === 0 ? 1 + draw(8) : pick(draw, program.lengths), length];
  const matrix = tensorWith(program, pick(draw, tensorElements), shape, (other) => {
    return other.length === 2 && other[1] === length;
  });
  const rows = program.tensors[matrix]!.shape[0]!;
  const vector = vectorWith(action, block, { elements: accumulators, length: rows });
  emit(action, block, { op: "RMT_MAT_MUL", vector, matrix, source });
  return true;
};

export const multiplyBits: Step = (action, block) => {
  const { draw, program } = action;
  const source = vectorWith(action, block, { elements: ["u32"], ...(draw(3) > 0 ? { length: 1 + draw(3) } : {}) });
  const { length: words } = vectorType(action, source);
  const matrix = tensorWith(program, "u32", [1 + draw(8), words], (other) => other.length === 2 && other[1] === words);
  const rows = program.tensors[matrix]!.shape[0]!;
  const vector = vectorWith(action, block, { elements: accumulators, length: rows });
  const bits = draw(2) === 0 ? 32 * words : 1 + draw(32 * words);
  emit(action, block, { op: "RMT_BIT_MAT_MUL", vector, matrix, source, bits });
  return true;
};

export const convolve: Step = (action, block) => {
  const { draw, program } = action;
  const [height, width] = imageSize(action);
  const channels = 1 + draw(4);
  const paddingHeight = draw(3) === 2 ? 1 + draw(2) : 0;
  const paddingWidth = draw(3) === 2 ? 1 + draw(2) : 0;
  const fits = (kernelHeight: number, kernelWidth: number) =>
    kernelHeight <= height + 2 * paddingHeight && kernelWidth <= width + 2 * paddingWidth;
  const shape = [1 + draw(5), 1 + draw(Math.min(height, 4)), 1 + draw(Math.min(width, 4)), channels];
  const kernel = tensorWith(program, pick(draw, tensorElements), shape, (other) => {
    return other.length === 4 && other[3] === channels && fits(other[1]!, other[2]!);
  });
  const source = vectorWith(action, block, { length: height * width * channels });
  const [strideHeight, strideWidth] = [1 + draw(3), 1 + draw(3)];
  const padding = { paddingHeight, paddingWidth };
  const image = { op: "RMT_CONVOLVE", kernel, source, height, width, strideHeight, strideWidth, ...padding } as const;
  const found = program.tensors[kernel]!.shape;
  const size = convolvedSize(image as unknown as InstructionOf<"RMT_CONVOLVE">, found);
  const length = size.height * size.width * found[0]!;
  const vector = vectorWith(action, block, { elements: accumulators, length });
  emit(action, block, { ...image, vector });
  return true;
};

export const poolImage: Step = (action, block) => {
  const { draw } = action;
  const [height, width] = imageSize(action);
  const channels = 1 + draw(4);
  const [windowHeight, windowWidth] = [1 + draw(height), 1 + draw(width)];
  const [strideHeight, strideWidth] = [1 + draw(3), 1 + draw(3)];
  const op = pick(draw, ["RMT_POOL_MAX", "RMT_POOL_AVERAGE"] as const);
  const source = vectorWith(action, block, { length: height * width * channels });
  const windows = { windowHeight, windowWidth, strideHeight, strideWidth };
  const image = { op, source, height, width, channels, ...windows };
  const size = pooledSize(image as unknown as InstructionOf<typeof op>);
  const { element } = vectorType(action, source);
  const vector = vectorResult(action, element, size.height * size.width * channels);
  emit(action, block, { ...image, vector });
  return true;
};

/** Small, a series of one dimension now and then. */
function imageSize({ draw }: ActionState): readonly [height: number, width: number] {
  return draw(3) === 2 ? [1, 1 + draw(20)] : [1 + draw(6), 1 + draw(6)];
}
