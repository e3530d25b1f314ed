import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instruction, IntegerType, TensorDeclaration } from "../bytecode/index.ts";
import { code, setVector, startBody, tellVector, testedKinds, vectorType } from "./test-programs.ts";

const tensorTypes = ["i8", "i16", "i32", "u8", "u16", "u32"] as const;
const vectorTypes = [...tensorTypes, "i64", "u64"] as const;

function asType(value: bigint, type: IntegerType): bigint {
  const width = Number(type.slice(1));
  return type.startsWith("i") ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
}

/** Elements of a type: small ones, and such at the edges. */
function elements(type: IntegerType, length: number): fc.Arbitrary<bigint[]> {
  const edge = 1n << BigInt(Number(type.slice(1)) - 1);
  const value = fc.oneof(
    fc.bigInt({ min: -3n, max: 3n }),
    fc.bigInt({ min: -2n * edge, max: 2n * edge }),
    fc.constantFrom(edge, edge - 1n, -1n),
  );
  return fc.array(
    value.map((each) => asType(each, type)),
    { minLength: length, maxLength: length },
  );
}

function tensor(element: IntegerType, shape: readonly number[], values: readonly bigint[]): TensorDeclaration {
  return { name: "constant", element, shape, model: -1, values: values.map(Number), location: -1 };
}

describe.each(testedKinds)("tensor instructions of a machine of kind %s", (kind) => {
  /** What becomes of a vector `start` when the instruction reads vector 8 and the tensor, and changes vector 9. */
  function run(
    instruction: Instruction,
    source: readonly [IntegerType, readonly bigint[]],
    start: readonly [IntegerType, readonly bigint[]],
    tensors: readonly TensorDeclaration[] = [],
    integers: readonly bigint[] = [],
  ): bigint[] {
    const body = [
      ...setVector(8, source[1]),
      ...setVector(9, start[1]),
      ...code(...integers.map((value, result) => ({ op: "CONST" as const, result, value }))),
      instruction,
      ...tellVector(9, start[1].length),
    ];
    const registers = [source, start].map(([type, values]) => vectorType(type, values.length));
    const told = startBody(kind, body, registers, { tensors }).send();
    return told.map((value) => asType(value, start[0]));
  }

  it("RMT_MAT_MUL is the product that BigInt gives, column after column", () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 5 }),
      columns: fc.integer({ min: 1, max: 20 }),
      element: fc.constantFrom(...tensorTypes),
      sourceType: fc.constantFrom(...vectorTypes),
      into: fc.constantFrom("i32" as const, "i64" as const),
    });
    const drawn = sizes.chain(({ rows, columns, element, sourceType, into }) =>
      fc.record({
        rows: fc.constant(rows),
        columns: fc.constant(columns),
        element: fc.constant(element),
        sourceType: fc.constant(sourceType),
        into: fc.constant(into),
        matrix: elements(element, rows * columns),
        source: elements(sourceType, columns),
        start: elements(into, rows),
      }),
    );
    fc.assert(
      fc.property(drawn, ({ rows, columns, element, sourceType, into, matrix, source, start }) => {
        const wanted = [...start];
        for (let column = 0; column < columns; column++) {
          for (let row = 0; row < rows; row++) wanted[row]! += matrix[row * columns + column]! * source[column]!;
        }
        const [instruction] = code({ op: "RMT_MAT_MUL", vector: 9, matrix: 0, source: 8 });
        const got = run(instruction!, [sourceType, source], [into, start], [tensor(element, [rows, columns], matrix)]);
        expect(got).toEqual(wanted.map((value) => asType(value, into)));
      }),
      { numRuns: 200 },
    );
  });

  it("RMT_BIT_MAT_MUL is the product of the vectors of +1 and -1 that the bits stand for", () => {
    const sign = fc.constantFrom(1, -1);
    const drawn = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 4 })).chain(([bits, rows]) =>
      fc.record({
        bits: fc.constant(bits),
        source: fc.array(sign, { minLength: bits, maxLength: bits }),
        matrix: fc.array(fc.array(sign, { minLength: bits, maxLength: bits }), { minLength: rows, maxLength: rows }),
        start: elements("i32", rows),
        /** What stands in the bits that do not count. */
        rest: fc.constantFrom(0, 1),
      }),
    );
    fc.assert(
      fc.property(drawn, ({ bits, source, matrix, start, rest }) => {
        const words = Math.ceil(bits / 32);
        const pack = (signs: readonly number[], fill: number) =>
          Array.from({ length: words }, (_, word) => {
            const ones = Array.from({ length: 32 }, (_, bit) => signs[32 * word + bit] ?? (fill === 1 ? 1 : -1));
            return BigInt(
              `0b${ones
                .map((each) => (each > 0 ? "1" : "0"))
                .reverse()
                .join("")}`,
            );
          });
        const wanted = matrix.map((row, index) =>
          asType(start[index]! + BigInt(row.reduce((sum, each, bit) => sum + each * source[bit]!, 0)), "i32"),
        );
        const packed = matrix.flatMap((row) => pack(row, rest));
        const [instruction] = code({ op: "RMT_BIT_MAT_MUL", vector: 9, matrix: 0, source: 8, bits });
        const matrixTensor = tensor("u32", [matrix.length, words], packed);
        expect(run(instruction!, ["u32", pack(source, 0)], ["i32", start], [matrixTensor])).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });

  it("RMT_CONVOLVE is what every pixel adds to the windows that it lies in", () => {
    const small = (max: number) => fc.integer({ min: 1, max });
    const drawn = fc
      .record({
        kernelHeight: small(3),
        kernelWidth: small(3),
        height: small(5),
        width: small(5),
        channels: small(3),
        outputs: small(3),
        strideHeight: small(3),
        strideWidth: small(3),
        paddingHeight: fc.nat(2),
        paddingWidth: fc.nat(2),
        element: fc.constantFrom(...tensorTypes),
        sourceType: fc.constantFrom(...vectorTypes),
        into: fc.constantFrom("i32" as const, "i64" as const),
      })
      .filter(
        (sizes) =>
          sizes.height + 2 * sizes.paddingHeight >= sizes.kernelHeight &&
          sizes.width + 2 * sizes.paddingWidth >= sizes.kernelWidth,
      )
      .chain((sizes) => {
        const rows = Math.floor((sizes.height + 2 * sizes.paddingHeight - sizes.kernelHeight) / sizes.strideHeight) + 1;
        const columns = Math.floor((sizes.width + 2 * sizes.paddingWidth - sizes.kernelWidth) / sizes.strideWidth) + 1;
        return fc.record({
          sizes: fc.constant({ ...sizes, rows, columns }),
          kernel: elements(sizes.element, sizes.outputs * sizes.kernelHeight * sizes.kernelWidth * sizes.channels),
          source: elements(sizes.sourceType, sizes.height * sizes.width * sizes.channels),
          start: elements(sizes.into, rows * columns * sizes.outputs),
        });
      });
    fc.assert(
      fc.property(drawn, ({ sizes, kernel, source, start }) => {
        const { height, width, channels, outputs, kernelHeight, kernelWidth, rows, columns } = sizes;
        const { strideHeight, strideWidth, paddingHeight, paddingWidth, element, sourceType, into } = sizes;
        const wanted = [...start];
        for (const [position, value] of source.entries()) {
          const channel = position % channels;
          const x = Math.floor(position / channels) % width;
          const y = Math.floor(position / (channels * width));
          for (const [place, weight] of kernel.entries()) {
            if (place % channels !== channel) continue;
            const tap = Math.floor(place / channels);
            const j = tap % kernelWidth;
            const i = Math.floor(tap / kernelWidth) % kernelHeight;
            const output = Math.floor(tap / (kernelWidth * kernelHeight));
            const row = (y + paddingHeight - i) / strideHeight;
            const column = (x + paddingWidth - j) / strideWidth;
            if (!Number.isInteger(row) || !Number.isInteger(column)) continue;
            if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
            wanted[(row * columns + column) * outputs + output]! += value * weight;
          }
        }
        const [instruction] = code({
          op: "RMT_CONVOLVE",
          vector: 9,
          kernel: 0,
          source: 8,
          height,
          width,
          strideHeight,
          strideWidth,
          paddingHeight,
          paddingWidth,
        });
        const weights = tensor(element, [outputs, kernelHeight, kernelWidth, channels], kernel);
        const got = run(instruction!, [sourceType, source], [into, start], [weights]);
        expect(got).toEqual(wanted.map((value) => asType(value, into)));
      }),
      { numRuns: 200 },
    );
  });

  it("RMT_POOL_MAX and RMT_POOL_AVERAGE are the largest and the average of the pixels in each window", () => {
    const small = (max: number) => fc.integer({ min: 1, max });
    const drawn = fc
      .record({
        height: small(5),
        width: small(5),
        channels: small(3),
        windowHeight: small(3),
        windowWidth: small(3),
        strideHeight: small(3),
        strideWidth: small(3),
        type: fc.constantFrom(...vectorTypes),
      })
      .filter((sizes) => sizes.height >= sizes.windowHeight && sizes.width >= sizes.windowWidth)
      .chain((sizes) =>
        fc.record({
          sizes: fc.constant(sizes),
          source: elements(sizes.type, sizes.height * sizes.width * sizes.channels),
          op: fc.constantFrom("RMT_POOL_MAX" as const, "RMT_POOL_AVERAGE" as const),
        }),
      );
    fc.assert(
      fc.property(drawn, ({ sizes, source, op }) => {
        const { type, ...operands } = sizes;
        const { height, width, channels, windowHeight, windowWidth, strideHeight, strideWidth } = sizes;
        const pixels = source.map((value, position) => ({
          value,
          channel: position % channels,
          x: Math.floor(position / channels) % width,
          y: Math.floor(position / (channels * width)),
        }));
        const wanted: bigint[] = [];
        for (let top = 0; top + windowHeight <= height; top += strideHeight) {
          for (let left = 0; left + windowWidth <= width; left += strideWidth) {
            for (let channel = 0; channel < channels; channel++) {
              const values = pixels
                .filter((pixel) => pixel.channel === channel)
                .filter((pixel) => pixel.y >= top && pixel.y < top + windowHeight)
                .filter((pixel) => pixel.x >= left && pixel.x < left + windowWidth)
                .map((pixel) => pixel.value)
                .sort((a, b) => (a < b ? -1 : 1));
              const sum = values.reduce((total, value) => total + value, 0n);
              wanted.push(op === "RMT_POOL_MAX" ? values.at(-1)! : sum / BigInt(values.length));
            }
          }
        }
        const [instruction] = code({ op, vector: 9, source: 8, ...operands });
        const start = wanted.map(() => 0n);
        expect(run(instruction!, [type, source], [type, start])).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });

  it("RMT_REQUANTIZE scales, rounds halves up and saturates", () => {
    const drawn = fc
      .tuple(fc.constantFrom(...vectorTypes), fc.constantFrom(...vectorTypes), fc.integer({ min: 1, max: 8 }))
      .chain(([from, to, length]) =>
        fc.record({
          from: fc.constant(from),
          to: fc.constant(to),
          source: elements(from, length),
          multiplier: fc.oneof(fc.bigInt({ min: -200n, max: 200n }), fc.bigInt({ min: -(1n << 40n), max: 1n << 40n })),
          shift: fc.oneof(fc.bigInt({ min: 0n, max: 12n }), fc.bigInt({ min: -70n, max: 70n })),
        }),
      );
    fc.assert(
      fc.property(drawn, ({ from, to, source, multiplier, shift }) => {
        const width = BigInt(to.slice(1));
        const [low, high] = to.startsWith("i")
          ? [-(1n << (width - 1n)), (1n << (width - 1n)) - 1n]
          : [0n, (1n << width) - 1n];
        const factor = asType(multiplier, "i32");
        const divisor = 1n << BigInt.asUintN(6, shift);
        const wanted = source.map((element) => {
          // floor(x / d + 1/2), where the sum before the division is kept in 64 bits; halves of 1 are 0.
          const sum = asType(element * factor + divisor / 2n, "i64");
          const remainder = ((sum % divisor) + divisor) % divisor;
          const quotient = (sum - remainder) / divisor;
          return quotient < low ? low : quotient > high ? high : quotient;
        });
        const [instruction] = code({ op: "RMT_REQUANTIZE", vector: 9, source: 8, multiplier: 0, shift: 1 });
        const start = wanted.map(() => 0n);
        expect(run(instruction!, [from, source], [to, start], [], [multiplier, shift])).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });
});
