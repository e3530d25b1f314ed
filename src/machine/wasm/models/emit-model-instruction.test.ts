import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  asType,
  type EmittedAction,
  emitTestAction,
  integerType,
  vectorType,
} from "../../../../test/emitted-action.ts";
import {
  type Instruction,
  type IntegerType,
  integerRange,
  integerTypes,
  type RegisterType,
  type TensorDeclaration,
} from "../../../bytecode/index.ts";
import { type TensorData, type TensorElement, tensorArrays } from "../../../models/index.ts";
import type { ActionEmission } from "../emission.ts";
import { emitVectorInstruction } from "../vectors/emit-vector-instruction.ts";
import { emitModelInstruction } from "./emit-model-instruction.ts";
import { installModel } from "./install-model.ts";

const location = -1;
const tensorElements = integerTypes.filter((type): type is TensorElement => !type.endsWith("64"));
const network = { name: "net", features: 3, featureType: "i32", output: "i32", location, family: "network" } as const;

/** Numbers of a type with many edge values, the same for the same seed. */
function numbers(seed: number, type: IntegerType, count: number): bigint[] {
  const { low, high } = integerRange(type);
  let state = seed | 0;
  const next = () => {
    state = (Math.imul(state, 0x9e3779b1) + 0x7f4a7c15) | 0;
    return (state ^ (state >>> 15)) >>> 0;
  };
  return Array.from({ length: count }, () => {
    const choice = next() % 8;
    if (choice === 0) return low;
    if (choice === 1) return high;
    if (choice === 2) return asType(-1n, type);
    if (choice === 3) return BigInt(next() % 3);
    return asType((BigInt(next()) << 32n) | BigInt(next()), type);
  });
}

function tensorOf(
  element: TensorElement,
  shape: readonly number[],
  values: readonly bigint[] | undefined,
): TensorDeclaration {
  return {
    name: "t",
    element,
    shape,
    model: values === undefined ? 0 : -1,
    values: values?.map(Number) ?? [],
    location,
  };
}

function dataOf(element: TensorElement, values: readonly bigint[]): TensorData {
  return tensorArrays[element].from(values.map(Number));
}

function emit(emission: ActionEmission, instruction: Instruction): void {
  if (instruction.op === "RMT_VECTOR_SUM" || instruction.op === "RMT_VECTOR_COPY") {
    emitVectorInstruction(emission, instruction);
    return;
  }
  emitModelInstruction(emission, instruction as Parameters<typeof emitModelInstruction>[1]);
}

interface Case {
  readonly element: TensorElement;
  readonly shape: readonly number[];
  readonly elements: readonly bigint[];
  readonly registers: readonly RegisterType[];
  readonly instruction: Instruction;
  /** What follows it. */
  readonly following?: readonly Instruction[];
  readonly integers?: Readonly<Record<number, bigint>>;
  readonly vectors?: Readonly<Record<number, readonly bigint[]>>;
  /** What the vector or integer register holds then, by what the tensor's elements are. */
  readonly result: number;
  readonly wanted: (elements: readonly bigint[]) => readonly bigint[];
}

/** The same with a constant tensor, with one in a slot, and with the slot empty. */
function check(given: Case): void {
  const { element, shape, elements, registers, result } = given;
  const body = [given.instruction, ...(given.following ?? [])];
  const prepare = (action: EmittedAction) => {
    for (const [register, value] of Object.entries(given.integers ?? {})) action.setInteger(Number(register), value);
    for (const [register, values] of Object.entries(given.vectors ?? {})) action.setVector(Number(register), values);
  };
  const compare = (action: EmittedAction, of: readonly bigint[]) => {
    prepare(action);
    action.run();
    const type = registers[result]!;
    const wrapped = given.wanted(of).map((value) => asType(value, type.kind === "vector" ? type.element : "i64"));
    expect((type.kind === "vector" ? action.vector(result) : [action.integer(result)]).join()).toBe(wrapped.join());
  };
  const constant = emitTestAction({ registers, body, tensors: [tensorOf(element, shape, elements)] }, emit);
  compare(constant, elements);
  const slot = emitTestAction(
    { registers, body, models: [network], tensors: [tensorOf(element, shape, undefined)] },
    emit,
  );
  const { models, tensors } = slot.machine;
  const zeros = elements.map(() => 0n);
  compare(slot, zeros);
  for (const values of [elements, elements.map((value) => asType(value + 1n, element)), elements]) {
    installModel(models[0]!, tensors, slot.memory, { tensors: [dataOf(element, values)] });
    compare(slot, values);
  }
  installModel(models[0]!, tensors, slot.memory, null);
  compare(slot, zeros);
}

const seeds = fc.integer();
const anyElement = fc.constantFrom(...tensorElements);
const anyType = fc.constantFrom(...integerTypes);
const size = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 40 }) }, fc.integer({ min: 41, max: 300 }));

describe("tensors in WebAssembly", () => {
  it("fill vectors, again and again", () => {
    fc.assert(
      fc.property(
        seeds,
        anyElement,
        size,
        fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 40 })),
        (seed, element, count, rounds) => {
          const length = Math.min(rounds, Math.floor(4096 / count)) * count;
          check({
            element,
            shape: [count],
            elements: numbers(seed, element, count),
            registers: [vectorType(element, length)],
            instruction: { op: "RMT_TENSOR_LD", vector: 0, tensor: 0, location },
            result: 0,
            wanted: (elements) => Array.from({ length }, (_, index) => elements[index % count]!),
          });
        },
      ),
      { numRuns: 250 },
    );
  });

  it("give rows, and 0 for rows out of range", () => {
    const anyRow = fc.oneof(fc.bigInt({ min: -1n, max: 6n }), fc.constantFrom(1n << 32n, -(1n << 63n)));
    fc.assert(
      fc.property(
        seeds,
        anyElement,
        size,
        fc.integer({ min: 1, max: 5 }),
        anyRow,
        (seed, element, columns, rows, row) => {
          check({
            element,
            shape: [rows, columns],
            elements: numbers(seed, element, rows * columns),
            registers: [vectorType(element, columns), integerType],
            integers: { 1: row },
            instruction: { op: "RMT_ROW_LD", vector: 0, tensor: 0, row: 1, location },
            result: 0,
            wanted: (elements) =>
              row >= 0n && row < BigInt(rows)
                ? elements.slice(Number(row) * columns, (Number(row) + 1) * columns)
                : Array.from({ length: columns }, () => 0n),
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("give single elements, and 0 out of range", () => {
    const anyIndex = fc.oneof(
      fc.bigInt({ min: -1n, max: 31n }),
      fc.constantFrom(1n << 32n, (1n << 32n) + 1n, -(1n << 63n), (1n << 63n) - 1n),
    );
    fc.assert(
      fc.property(
        seeds,
        anyElement,
        fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
        anyIndex,
        (seed, element, sizes, index) => {
          const shape = sizes.map((more) => more + 1);
          const count = shape.reduce((product, each) => product * each, 1);
          check({
            element,
            shape,
            elements: numbers(seed, element, count),
            registers: [integerType, integerType],
            integers: { 0: index },
            instruction: { op: "RMT_LOOKUP", result: 1, tensor: 0, index: 0, location },
            result: 1,
            wanted: (elements) => [index >= 0n && index < BigInt(count) ? elements[Number(index)]! : 0n],
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("give an element of each row", () => {
    fc.assert(
      fc.property(
        seeds,
        anyElement,
        anyType,
        size,
        fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(256, 300)),
        fc.boolean(),
        (seed, element, indexType, rows, columns, inPlace) => {
          const type = inPlace ? element : indexType;
          const indices = numbers(seed + 1, type, rows).map((value, index) =>
            index % 3 === 0 ? value : asType(((value % BigInt(columns)) + BigInt(columns)) % BigInt(columns), type),
          );
          check({
            element,
            shape: [rows, columns],
            elements: numbers(seed, element, rows * columns),
            registers: [vectorType(element, rows), vectorType(type, rows)],
            vectors: { [inPlace ? 0 : 1]: indices },
            instruction: { op: "RMT_GATHER", vector: 0, tensor: 0, indices: inPlace ? 0 : 1, location },
            result: 0,
            wanted: (elements) =>
              indices.map((value, row) =>
                value >= 0n && value < BigInt(columns) ? elements[row * columns + Number(value)]! : 0n,
              ),
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it("give the sum of an element of each row, whether or not the elements are read again", () => {
    fc.assert(
      fc.property(
        seeds,
        anyElement,
        anyType,
        fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(129, 140)),
        fc.constantFrom(1, 7, 16, 256),
        fc.boolean(),
        (seed, element, indexType, rows, columns, readAgain) => {
          const indices = numbers(seed + 1, indexType, rows).map((value, index) =>
            index % 4 === 0 ? value : asType(BigInt(index % columns), indexType),
          );
          const gathered = (elements: readonly bigint[]) =>
            indices.map((value, row) =>
              value >= 0n && value < BigInt(columns) ? elements[row * columns + Number(value)]! : 0n,
            );
          const registers = [
            vectorType(element, rows),
            vectorType(indexType, rows),
            integerType,
            vectorType(element, rows),
          ];
          const sum: Instruction = { op: "RMT_VECTOR_SUM", result: 2, vector: 0, location };
          const copy: Instruction = { op: "RMT_VECTOR_COPY", vector: 3, source: 0, location };
          for (const result of readAgain ? [2, 3] : [2]) {
            check({
              element,
              shape: [rows, columns],
              elements: numbers(seed, element, rows * columns),
              registers,
              vectors: { 1: indices },
              instruction: { op: "RMT_GATHER", vector: 0, tensor: 0, indices: 1, location },
              following: readAgain ? [sum, copy] : [sum],
              result,
              wanted: (elements) =>
                result === 3 ? gathered(elements) : [gathered(elements).reduce((total, value) => total + value, 0n)],
            });
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  it("map bytes", () => {
    fc.assert(
      fc.property(
        seeds,
        anyElement,
        fc.option(anyType, { nil: undefined }),
        fc.constantFrom<IntegerType>("i8", "u8"),
        size,
        fc.boolean(),
        (seed, element, other, sourceType, length, inPlace) => {
          const values = numbers(seed + 1, sourceType, length);
          check({
            element,
            shape: [16, 16],
            elements: numbers(seed, element, 256),
            registers: [vectorType(inPlace ? sourceType : (other ?? element), length), vectorType(sourceType, length)],
            vectors: { [inPlace ? 0 : 1]: values },
            instruction: { op: "RMT_VECTOR_MAP", vector: 0, source: inPlace ? 0 : 1, table: 0, location },
            result: 0,
            wanted: (elements) => values.map((value) => elements[Number(BigInt.asUintN(8, value))]!),
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});

const short: readonly TensorElement[] = ["i8", "u8", "i16"];
/** Weights, source and sums: products in pairs, and others. */
const productTypes = fc.oneof(
  fc.tuple(fc.constantFrom(...short), fc.constantFrom<IntegerType>(...short), fc.constant<IntegerType>("i32")),
  fc.tuple(anyElement, anyType, fc.constantFrom<IntegerType>("i32", "i64")),
);

describe("products in WebAssembly", () => {
  const matrixProduct = (
    seed: number,
    [element, sourceType, sums]: readonly [TensorElement, IntegerType, IntegerType],
    rows: number,
    columns: number,
    inPlace: boolean,
  ) => {
    const start = numbers(seed + 1, sums, rows);
    const source = inPlace ? start : numbers(seed + 2, sourceType, columns);
    check({
      element,
      shape: [rows, columns],
      elements: numbers(seed, element, rows * columns),
      registers: [vectorType(sums, rows), vectorType(sourceType, columns)],
      vectors: { 0: start, ...(inPlace ? {} : { 1: source }) },
      instruction: { op: "RMT_MAT_MUL", vector: 0, matrix: 0, source: inPlace ? 0 : 1, location },
      result: 0,
      wanted: (elements) =>
        start.map((sum, row) =>
          source.reduce((total, value, column) => total + elements[row * columns + column]! * value, sum),
        ),
    });
  };

  it("of matrices are exact modulo the accumulator, for all types", () => {
    fc.assert(
      fc.property(seeds, productTypes, size, size, (seed, types, rows, columns) => {
        matrixProduct(seed, types, Math.min(rows, 70), columns, false);
      }),
      { numRuns: 250 },
    );
    for (const [rows, columns] of [
      [1, 4096],
      [129, 33],
      [163, 3],
      [300, 9],
      [64, 64],
      [16, 64],
    ] as const) {
      matrixProduct(rows, ["i8", "i8", "i32"], rows, columns, false);
      matrixProduct(columns, ["u16", "i32", "i64"], rows, columns, false);
    }
  });

  it("of a square matrix may change their own source", () => {
    fc.assert(
      fc.property(
        seeds,
        anyElement,
        fc.constantFrom<IntegerType>("i32", "i64"),
        fc.integer({ min: 1, max: 20 }),
        (seed, element, sums, rows) => {
          matrixProduct(seed, [element, sums, sums], rows, rows, true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("of images are convolutions, padded with 0", () => {
    const few = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        seeds,
        productTypes,
        fc.tuple(
          few,
          few,
          fc.oneof(few, fc.integer({ min: 5, max: 12 })),
          fc.oneof(few, fc.integer({ min: 5, max: 40 })),
        ),
        fc.tuple(fc.nat(9), fc.nat(9)),
        fc.tuple(few, few, fc.nat(2), fc.nat(2)),
        fc.boolean(),
        (
          seed,
          [element, given, sums],
          [kernelHeight, kernelWidth, channels, outputs],
          more,
          [strideHeight, strideWidth, paddingHeight, paddingWidth],
          oneRow,
        ) => {
          const height = Math.max(1, (oneRow ? 1 : kernelHeight + more[0]) - 2 * paddingHeight);
          const width = Math.max(1, kernelWidth + more[1] - 2 * paddingWidth);
          const rows = Math.floor((height + 2 * paddingHeight - kernelHeight) / strideHeight) + 1;
          const columns = Math.floor((width + 2 * paddingWidth - kernelWidth) / strideWidth) + 1;
          fc.pre(rows > 0 && columns > 0);
          convolve(seed, element, given, sums, {
            kernel: [outputs, kernelHeight, kernelWidth, channels],
            image: [height, width],
            strides: [strideHeight, strideWidth],
            padding: [paddingHeight, paddingWidth],
            results: [rows, columns],
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("of images of one column, of windows as wide as the image, of long windows", () => {
    const fixed = [
      { kernel: [8, 3, 1, 4], image: [32, 1], strides: [1, 1], padding: [1, 0], results: [32, 1] },
      { kernel: [5, 3, 1, 3], image: [17, 1], strides: [2, 1], padding: [0, 0], results: [8, 1] },
      { kernel: [6, 2, 5, 3], image: [7, 5], strides: [2, 1], padding: [0, 0], results: [3, 1] },
      { kernel: [7, 1, 61, 3], image: [1, 70], strides: [1, 3], padding: [0, 0], results: [1, 4] },
      { kernel: [40, 3, 3, 8], image: [6, 6], strides: [1, 1], padding: [1, 1], results: [6, 6] },
      { kernel: [1, 5, 9, 7], image: [6, 12], strides: [1, 1], padding: [0, 0], results: [2, 4] },
    ] as const;
    for (const [seed, shape] of fixed.entries()) {
      convolve(seed, "i8", "i8", "i32", shape);
      convolve(seed, "i16", "u8", "i32", shape);
      convolve(seed, "i8", "i32", "i32", shape);
    }
  });

  it("of an image may change their own source", () => {
    const shape = { kernel: [2, 3, 3, 2], image: [4, 5], strides: [1, 1], padding: [1, 1], results: [4, 5] } as const;
    convolve(1, "i8", "i32", "i32", shape, true);
    convolve(2, "u32", "i64", "i64", { ...shape, kernel: [2, 1, 1, 2], padding: [0, 0] }, true);
  });

  it("of bits count equal less different ones", () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom<IntegerType>("i32", "i64"),
        fc.integer({ min: 1, max: 40 }),
        fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constantFrom(33, 40)),
        fc.nat(31),
        (seed, sums, rows, words, less) => {
          const bits = 32 * words - less;
          const start = numbers(seed + 1, sums, rows);
          const source = numbers(seed + 2, "u32", words);
          const bitsOf = (values: readonly bigint[]) =>
            values.flatMap((word) => [...word.toString(2).padStart(32, "0")].reverse());
          const sourceBits = bitsOf(source);
          check({
            element: "u32",
            shape: [rows, words],
            elements: numbers(seed, "u32", rows * words),
            registers: [vectorType(sums, rows), vectorType("u32", words)],
            vectors: { 0: start, 1: source },
            instruction: { op: "RMT_BIT_MAT_MUL", vector: 0, matrix: 0, source: 1, bits, location },
            result: 0,
            wanted: (elements) =>
              start.map((sum, row) => {
                const rowBits = bitsOf(elements.slice(row * words, (row + 1) * words)).slice(0, bits);
                return rowBits.reduce((total, bit, index) => total + (bit === sourceBits[index] ? 1n : -1n), sum);
              }),
          });
        },
      ),
      { numRuns: 50 },
    );
  });
});

interface Convolution {
  readonly kernel: readonly [outputs: number, height: number, width: number, channels: number];
  readonly image: readonly [height: number, width: number];
  readonly strides: readonly [height: number, width: number];
  readonly padding: readonly [height: number, width: number];
  readonly results: readonly [height: number, width: number];
}

function convolve(
  seed: number,
  element: TensorElement,
  sourceType: IntegerType,
  sums: IntegerType,
  { kernel, image: [height, width], strides, padding, results: [rows, columns] }: Convolution,
  inPlace = false,
): void {
  const [outputs, kernelHeight, kernelWidth, channels] = kernel;
  const start = numbers(seed + 1, sums, rows * columns * outputs);
  const source = inPlace ? start : numbers(seed + 2, sourceType, height * width * channels);
  const at = (y: number, x: number, channel: number) =>
    y < 0 || y >= height || x < 0 || x >= width ? 0n : source[(y * width + x) * channels + channel]!;
  check({
    element,
    shape: kernel,
    elements: numbers(seed, element, outputs * kernelHeight * kernelWidth * channels),
    registers: [vectorType(sums, start.length), vectorType(sourceType, height * width * channels)],
    vectors: { 0: start, ...(inPlace ? {} : { 1: source }) },
    instruction: {
      op: "RMT_CONVOLVE",
      vector: 0,
      kernel: 0,
      source: inPlace ? 0 : 1,
      height,
      width,
      strideHeight: strides[0],
      strideWidth: strides[1],
      paddingHeight: padding[0],
      paddingWidth: padding[1],
      location,
    },
    result: 0,
    wanted: (elements) =>
      start.map((sum, index) => {
        const output = index % outputs;
        const x = Math.floor(index / outputs) % columns;
        const y = Math.floor(index / outputs / columns);
        let total = sum;
        for (let i = 0; i < kernelHeight; i++) {
          for (let j = 0; j < kernelWidth; j++) {
            for (let channel = 0; channel < channels; channel++) {
              const weight = elements[((output * kernelHeight + i) * kernelWidth + j) * channels + channel]!;
              total += weight * at(y * strides[0] + i - padding[0], x * strides[1] + j - padding[1], channel);
            }
          }
        }
        return total;
      }),
  });
}
