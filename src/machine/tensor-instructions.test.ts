import { describe, expect, it } from "vitest";
import type { IntegerType, TensorDeclaration } from "../bytecode/index.ts";
import { tellWith, testedKinds } from "./test-programs.ts";

const maximum = 2n ** 63n - 1n;
const minimum = -(2n ** 63n);

function tensor(element: IntegerType, shape: readonly number[], values: readonly number[]): TensorDeclaration {
  return { name: "constant", element, shape, model: -1, values, location: -1 };
}

describe.each(testedKinds)("tensor instructions of a machine of kind %s", (kind) => {
  it("map elements through a table of 256", () => {
    const squares = tensor(
      "u16",
      [256],
      Array.from({ length: 256 }, (_, index) => index * index),
    );
    const map = (from: IntegerType, to: IntegerType, ...elements: number[]) =>
      tellWith(
        kind,
        [
          [from, elements],
          [to, elements],
        ],
        [{ op: "RMT_VECTOR_MAP", vector: 9, source: 8, table: 0 }],
        [["vector", 9]],
        [squares],
      );
    expect(map("u8", "u16", 0, 3, 255)).toEqual([0n, 9n, 65025n]);
    expect(map("i8", "u16", -1, -128, 127)).toEqual([65025n, 16384n, 16129n]);
    expect(map("u8", "i8", 12, 16)).toEqual([-112n, 0n]);
  });

  it("load tensors, rows and elements", () => {
    const matrix = tensor("i8", [2, 3], [1, -2, 3, 4, 5, -128]);
    const empty = ["i8", [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]] as const;
    expect(tellWith(kind, [empty], [{ op: "RMT_TENSOR_LD", vector: 8, tensor: 0 }], [["vector", 8]], [matrix])).toEqual(
      [1, -2, 3, 4, 5, -128, 1, -2, 3, 4, 5, -128].map(BigInt),
    );
    const row = (index: number | bigint) =>
      tellWith(
        kind,
        [["i8", [9, 9, 9]]],
        [{ op: "RMT_ROW_LD", vector: 8, tensor: 0, row: 0 }],
        [["vector", 8]],
        [matrix],
        [index],
      );
    expect(row(0)).toEqual([1n, -2n, 3n]);
    expect(row(1)).toEqual([4n, 5n, -128n]);
    for (const outside of [2, -1, 2n ** 32n, minimum]) expect(row(outside)).toEqual([0n, 0n, 0n]);
    const lookup = (index: number | bigint) =>
      tellWith(kind, [], [{ op: "RMT_LOOKUP", result: 1, tensor: 0, index: 0 }], [["integer", 1]], [matrix], [index]);
    expect([0, 5, 6, -1, 2n ** 32n + 1n].flatMap(lookup)).toEqual([1n, -128n, 0n, 0n, 0n]);
    const gather = (type: IntegerType, indices: readonly (number | bigint)[]) =>
      tellWith(
        kind,
        [
          [type, indices],
          ["i8", [9, 9]],
        ],
        [{ op: "RMT_GATHER", vector: 9, tensor: 0, indices: 8 }],
        [["vector", 9]],
        [matrix],
      );
    expect(gather("u8", [2, 1])).toEqual([3n, 5n]);
    expect(gather("i8", [-1, 3])).toEqual([0n, 0n]);
    expect(gather("u64", [2n ** 32n, 2])).toEqual([0n, -128n]);
  });

  it("multiply a matrix and a vector, onto what is there, wrapped at the end", () => {
    const multiply = (into: IntegerType, start: readonly (number | bigint)[], source: readonly (number | bigint)[]) =>
      tellWith(
        kind,
        [
          ["i64", source],
          [into, start],
        ],
        [{ op: "RMT_MAT_MUL", vector: 9, matrix: 0, source: 8 }],
        [["vector", 9]],
        [tensor("i32", [2, 2], [2 ** 31 - 1, 2 ** 31 - 1, -(2 ** 31), 1])],
      );
    expect(multiply("i64", [10, 20], [1, -1])).toEqual([10n, 19n - 2n ** 31n]);
    expect(multiply("i32", [2 ** 31 - 1, 0], [1, 1])).toEqual([
      BigInt.asIntN(32, 3n * (2n ** 31n - 1n)),
      -(2n ** 31n) + 1n,
    ]);
    expect(multiply("i64", [0, 0], [maximum, maximum])).toEqual([
      BigInt.asIntN(64, 2n * (2n ** 31n - 1n) * maximum),
      BigInt.asIntN(64, (1n - 2n ** 31n) * maximum),
    ]);
  });

  it("multiply a matrix and the vector that it adds to", () => {
    expect(
      tellWith(
        kind,
        [["i32", [3, 5]]],
        [{ op: "RMT_MAT_MUL", vector: 8, matrix: 0, source: 8 }],
        [["vector", 8]],
        [tensor("i8", [2, 2], [1, 1, 1, 1])],
      ),
    ).toEqual([11n, 13n]);
  });

  it("multiply bits as +1 and -1, no more than told", () => {
    const product = (bits: number) =>
      tellWith(
        kind,
        [
          ["u32", [0xffff0000, 0b1]],
          ["i32", [100, 2 ** 31 - 1]],
        ],
        [{ op: "RMT_BIT_MAT_MUL", vector: 9, matrix: 0, source: 8, bits }],
        [["vector", 9]],
        [tensor("u32", [2, 2], [0xffffffff, 0b111, 0xffff0000, 0b0])],
      );
    // Row 0: 16 differ, 16 are equal, then one is equal; row 1: 32 are equal, then one differs.
    expect(product(33)).toEqual([101n, -(2n ** 31n) + 30n]);
    expect(product(16)).toEqual([84n, -(2n ** 31n) + 15n]);
    expect(product(1)).toEqual([99n, -(2n ** 31n)]);
  });

  it("convolve an image by hand", () => {
    // One channel, 2 x 3; a kernel of 2 x 2; no padding: two windows.
    const image = [1, 2, 3, 4, 5, 6];
    const kernel = tensor("i8", [1, 2, 2, 1], [1, 10, 100, -1]);
    const sizes = { height: 2, width: 3, strideHeight: 1, strideWidth: 1, paddingHeight: 0, paddingWidth: 0 };
    const convolve = (start: number[], details: Partial<typeof sizes>) =>
      tellWith(
        kind,
        [
          ["i8", image],
          ["i32", start],
        ],
        [{ op: "RMT_CONVOLVE", vector: 9, kernel: 0, source: 8, ...sizes, ...details }],
        [["vector", 9]],
        [kernel],
      );
    expect(convolve([0, 1000], {})).toEqual([1n + 20n + 400n - 5n, 1000n + 2n + 30n + 500n - 6n]);
    // Padded by one all around, with strides 2: windows at rows -1 and 1, columns -1 and 1.
    const padded = { paddingHeight: 1, paddingWidth: 1, strideHeight: 2, strideWidth: 2 };
    expect(convolve([0, 0, 0, 0], padded)).toEqual([-1n, 200n - 3n, 40n, 5n + 60n]);
  });

  it("pool windows of an image by hand", () => {
    // Two channels, 2 x 3 pixels.
    const image = [1, -10, 2, -20, 3, -30, 4, -40, 5, -50, -128, 127];
    const pool = (op: "RMT_POOL_MAX" | "RMT_POOL_AVERAGE") =>
      tellWith(
        kind,
        [
          ["i8", image],
          ["i8", [0, 0, 0, 0]],
        ],
        [
          {
            op,
            vector: 9,
            source: 8,
            height: 2,
            width: 3,
            channels: 2,
            windowHeight: 2,
            windowWidth: 2,
            strideHeight: 1,
            strideWidth: 1,
          },
        ],
        [["vector", 9]],
      );
    expect(pool("RMT_POOL_MAX")).toEqual([5n, -10n, 5n, 127n]);
    // 12 / 4, -120 / 4, -118 / 4 = -29.5, 27 / 4 = 6.75
    expect(pool("RMT_POOL_AVERAGE")).toEqual([3n, -30n, -29n, 6n]);
  });
});
