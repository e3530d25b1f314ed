import { describe, expect, it } from "vitest";
import type { IntegerType } from "../bytecode/index.ts";
import { tellWith, testedKinds } from "./test-programs.ts";

const maximum = 2n ** 63n - 1n;
const minimum = -(2n ** 63n);

describe.each(testedKinds)("integer and vector instructions of a machine of kind %s", (kind) => {
  it("count ones and leading zeros on 64 bits", () => {
    const counts = (value: bigint) =>
      tellWith(
        kind,
        [],
        [
          { op: "COUNT_ONES", result: 1, source: 0 },
          { op: "LEADING_ZEROS", result: 2, source: 0 },
        ],
        [
          ["integer", 1],
          ["integer", 2],
        ],
        [],
        [value],
      );
    expect(counts(0n)).toEqual([0n, 64n]);
    expect(counts(1n)).toEqual([1n, 63n]);
    expect(counts(-1n)).toEqual([64n, 0n]);
    expect(counts(minimum)).toEqual([1n, 0n]);
    expect(counts(maximum)).toEqual([63n, 1n]);
    expect(counts(2n ** 53n + 2n ** 32n)).toEqual([2n, 10n]);
  });

  it("hash values in their order", () => {
    const hash = (...values: bigint[]) =>
      tellWith(
        kind,
        [],
        [{ op: "HASH", result: 4, values: values.map((_, index) => index) }],
        [["integer", 4]],
        [],
        values,
      );
    expect(hash(0n)).toEqual([0n]);
    expect(hash(1n)).toEqual([BigInt.asIntN(64, 0x9e3779b9e17d05acn)]);
    expect(hash(-1n)).toEqual([0x61c88646e17d05adn]);
    // h = 0x9e3779b9e17d05ac from 1; (h ^ 2) * c and its fold, from the definition in 128 bits.
    const product = BigInt.asUintN(64, 0x9e3779b9e17d05aen * 0x9e3779b97f4a7c15n);
    expect(hash(1n, 2n)).toEqual([BigInt.asIntN(64, product ^ (product >> 32n))]);
  });

  it("convert elements by wrapping", () => {
    const convert = (from: IntegerType, to: IntegerType, ...values: (number | bigint)[]) =>
      tellWith(
        kind,
        [
          [from, values],
          [to, values.map(() => 0)],
        ],
        [{ op: "RMT_VECTOR_CONVERT", vector: 9, source: 8 }],
        [["vector", 9]],
      );
    expect(convert("i32", "i8", 127, 128, -129, 256)).toEqual([127n, -128n, 127n, 0n]);
    expect(convert("i8", "u32", -1, 5)).toEqual([2n ** 32n - 1n, 5n]);
    expect(convert("u8", "i64", 255)).toEqual([255n]);
    expect(convert("i64", "u64", minimum, -1)).toEqual([minimum, -1n]);
    expect(convert("u64", "i32", 2n ** 64n - 1n, 2n ** 31n)).toEqual([-1n, -(2n ** 31n)]);
  });

  it("take slices out and put them in", () => {
    expect(
      tellWith(
        kind,
        [
          ["i16", [1, 2, 3, 4, 5]],
          ["i16", [0, 0]],
          ["i16", [9, 9, 9, 9]],
        ],
        [
          { op: "RMT_VECTOR_SLICE", vector: 9, source: 8, offset: 3 },
          { op: "RMT_VECTOR_PUT", vector: 10, source: 9, offset: 1 },
        ],
        [
          ["vector", 9],
          ["vector", 10],
        ],
      ),
    ).toEqual([4n, 5n, 9n, 4n, 5n, 9n]);
  });

  const pairs = [
    ["RMT_VECTOR_ADD", "i8", [127, -128, 100], [1, -1, 27], [-128, 127, 127]],
    ["RMT_VECTOR_ADD", "u64", [-1, 1], [2, 1], [1, 2]],
    ["RMT_VECTOR_ADD", "i64", [maximum, -1], [1, 1], [minimum, 0]],
    ["RMT_VECTOR_SUB", "u16", [0, 5], [1, 3], [65535, 2]],
    ["RMT_VECTOR_SUB", "i32", [-(2 ** 31), 7], [1, 9], [2 ** 31 - 1, -2]],
    ["RMT_VECTOR_MUL", "i16", [300, -1, 181], [300, -32768, 181], [24464, -32768, 32761]],
    ["RMT_VECTOR_MUL", "u32", [2 ** 32 - 1, 65536], [2 ** 32 - 1, 65536], [1, 0]],
    [
      "RMT_VECTOR_MUL",
      "i64",
      [minimum, 3_037_000_500],
      [-1, 3_037_000_500],
      [minimum, 3_037_000_500n ** 2n - 2n ** 64n],
    ],
    ["RMT_VECTOR_MIN", "i8", [-128, 5], [127, 5], [-128, 5]],
    ["RMT_VECTOR_MIN", "u64", [-1, 7], [1, 2n ** 63n], [1, 7]],
    ["RMT_VECTOR_MAX", "u8", [200, 5], [100, 6], [200, 6]],
    ["RMT_VECTOR_MAX", "i64", [minimum, -1], [maximum, -2], [maximum, -1]],
    ["RMT_VECTOR_MAX", "u64", [minimum, -1], [maximum, -2], [minimum, -1]],
  ] as const;
  it.each(pairs)("compute %s of %s, element by element", (op, type, left, right, wanted) => {
    const told = tellWith(
      kind,
      [
        [type, left],
        [type, right],
        [type, left.map(() => 0)],
      ],
      [{ op, vector: 10, left: 8, right: 9 }],
      [["vector", 10]],
    );
    expect(told).toEqual(wanted.map(BigInt));
  });

  it("sum elements and products in 64 bits that wrap", () => {
    const reduce = (type: IntegerType, left: readonly (number | bigint)[], right: readonly (number | bigint)[]) =>
      tellWith(
        kind,
        [
          [type, left],
          [type, right],
        ],
        [
          { op: "RMT_VECTOR_SUM", result: 0, vector: 8 },
          { op: "RMT_VECTOR_DOT", result: 1, left: 8, right: 9 },
        ],
        [
          ["integer", 0],
          ["integer", 1],
        ],
      );
    expect(reduce("i8", [-128, 127, -128], [-128, -128, 1])).toEqual([-129n, 0n]);
    expect(reduce("u32", [2 ** 32 - 1, 2 ** 32 - 1], [2 ** 32 - 1, 1])).toEqual([
      2n ** 33n - 2n,
      BigInt.asIntN(64, (2n ** 32n - 1n) ** 2n + 2n ** 32n - 1n),
    ]);
    expect(reduce("i64", [maximum, maximum, 3], [2, 2, 1])).toEqual([1n, -1n]);
    expect(reduce("u64", [-1, 5], [-1, 2])).toEqual([4n, 11n]);
  });

  it("find the first of the largest elements", () => {
    const largest = (type: IntegerType, ...elements: (number | bigint)[]) =>
      tellWith(
        kind,
        [[type, elements]],
        [{ op: "RMT_ARG_MAX", index: 0, value: 1, vector: 8 }],
        [
          ["integer", 0],
          ["integer", 1],
        ],
      );
    expect(largest("i8", -5)).toEqual([0n, -5n]);
    expect(largest("i8", -5, -3, -3, -128)).toEqual([1n, -3n]);
    expect(largest("u8", 127, 128)).toEqual([1n, 128n]);
    expect(largest("i64", minimum, maximum, -1)).toEqual([1n, maximum]);
    expect(largest("u64", maximum, minimum, -1, -1)).toEqual([2n, -1n]);
  });

  it("clear negative elements, of which unsigned types have none", () => {
    const relu = (type: IntegerType, ...elements: (number | bigint)[]) =>
      tellWith(
        kind,
        [
          [type, elements],
          [type, elements],
        ],
        [{ op: "RMT_RELU", vector: 9, source: 8 }],
        [["vector", 9]],
      );
    expect(relu("i8", -128, -1, 0, 127)).toEqual([0n, 0n, 0n, 127n]);
    expect(relu("i64", minimum, maximum)).toEqual([0n, maximum]);
    expect(relu("u32", 2 ** 32 - 1)).toEqual([2n ** 32n - 1n]);
    expect(relu("u64", -1)).toEqual([-1n]);
  });

  it("clamp elements in the signed view, the upper limit last", () => {
    const clamp = (type: IntegerType, low: number | bigint, high: number | bigint, ...elements: (number | bigint)[]) =>
      tellWith(
        kind,
        [
          [type, elements],
          [type, elements],
        ],
        [{ op: "RMT_CLAMP", vector: 9, source: 8, low: 0, high: 1 }],
        [["vector", 9]],
        [],
        [low, high],
      );
    expect(clamp("i8", -3, 4, -128, -3, 0, 4, 127)).toEqual([-3n, -3n, 0n, 4n, 4n]);
    expect(clamp("i8", 10, 5, 0, 7, 20)).toEqual([5n, 5n, 5n]);
    expect(clamp("i8", 200, 300, 0)).toEqual([-56n]);
    expect(clamp("u8", -5, -1, 3)).toEqual([255n]);
    expect(clamp("u64", 0, 9, -1, 12)).toEqual([0n, 9n]);
    expect(clamp("i64", minimum, maximum, minimum, maximum)).toEqual([minimum, maximum]);
  });

  it("requantize with rounding and saturation", () => {
    const requantize = (
      to: IntegerType,
      multiplier: number | bigint,
      shift: number,
      ...elements: (number | bigint)[]
    ) =>
      tellWith(
        kind,
        [
          ["i64", elements],
          [to, elements.map(() => 0)],
        ],
        [{ op: "RMT_REQUANTIZE", vector: 9, source: 8, multiplier: 0, shift: 1 }],
        [["vector", 9]],
        [],
        [multiplier, shift],
      );
    // Halves round up: 1.5, 2.5, -1.5, -2.5.
    expect(requantize("i8", 1, 1, 3, 5, -3, -5)).toEqual([2n, 3n, -1n, -2n]);
    expect(requantize("i8", 1, 0, 127, 128, -128, -129)).toEqual([127n, 127n, -128n, -128n]);
    expect(requantize("u8", 3, 2, 0, -1, 340, 341)).toEqual([0n, 0n, 255n, 255n]);
    // The multiplier wraps to 32 bits, the shift to 6.
    expect(requantize("i32", 2n ** 32n + 2n, 65, 5)).toEqual([5n]);
    expect(requantize("i32", 2n ** 31n, 31, 5)).toEqual([-5n]);
    // 2^62 * 2 wraps to the smallest value; the largest plus rounding wraps too.
    expect(requantize("i64", 2, 0, 2n ** 62n)).toEqual([minimum]);
    expect(requantize("i64", 1, 63, maximum, -1, minimum)).toEqual([-1n, 0n, -1n]);
    expect(requantize("u64", 1, 0, -1, maximum)).toEqual([0n, maximum]);
    expect(requantize("u32", 1, 0, 2n ** 32n, -1)).toEqual([2n ** 32n - 1n, 0n]);
  });

  it("put signs into bits", () => {
    const signs = Array.from({ length: 34 }, (_, index) => (index % 3 === 0 ? -1 : index));
    // Not negative are 1, 2, 4, 5, …: bits 110110… of a word, from the lowest on 0, 1, 1, 0, 1, 1.
    const low = signs.slice(0, 32).reduce((sum, sign, bit) => sum + (sign < 0 ? 0 : 2 ** bit), 0);
    expect(low).toBe(0xb6db6db6);
    const binarize = (type: IntegerType, elements: readonly (number | bigint)[]) =>
      tellWith(
        kind,
        [
          [type, elements],
          ["u32", [7, 7]],
        ],
        [{ op: "RMT_BINARIZE", vector: 9, source: 8 }],
        [["vector", 9]],
      );
    expect(binarize("i8", signs)).toEqual([BigInt(low), 0b01n]);
    expect(binarize("i64", [minimum, maximum, 0, ...new Array(30).fill(-1)])).toEqual([6n, 0n]);
    expect(binarize("u64", new Array(33).fill(-1))).toEqual([2n ** 32n - 1n, 1n]);
  });
});
