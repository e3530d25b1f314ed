import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asType, emitTestAction, integerType, vectorType } from "../../../../test/emitted-action.ts";
import {
  type Instruction,
  type IntegerType,
  integerRange,
  integerTypes,
  isSignedType,
  type RegisterType,
} from "../../../bytecode/index.ts";
import { emitVectorInstruction } from "./emit-vector-instruction.ts";

const location = -1;

/** What an instruction does to registers, computed as its summary says; vectors by register, integers signed. */
interface State {
  readonly types: readonly RegisterType[];
  readonly integers: bigint[];
  readonly vectors: bigint[][];
}

function compute(instruction: Instruction, { types, integers, vectors }: State) {
  const typeOf = (register: number): IntegerType => {
    const type = types[register]!;
    return type.kind === "vector" ? type.element : "i64";
  };
  const lengthOf = (register: number): number => {
    const type = types[register]!;
    return type.kind === "vector" ? type.length : 0;
  };
  const fill = (register: number, element: (index: number) => bigint) => {
    vectors[register] = Array.from({ length: lengthOf(register) }, (_, index) =>
      asType(element(index), typeOf(register)),
    );
  };
  const signed = (value: bigint) => BigInt.asIntN(64, value);
  const smaller = (left: bigint, right: bigint) => (left < right ? left : right);
  const larger = (left: bigint, right: bigint) => (left > right ? left : right);
  const pairs = (
    { vector, left, right }: { vector: number; left: number; right: number },
    operation: (left: bigint, right: bigint) => bigint,
  ) => {
    const [first, second] = [vectors[left]!, vectors[right]!];
    fill(vector, (index) => operation(first[index]!, second[index]!));
  };
  switch (instruction.op) {
    case "RMT_VECTOR_ZERO":
      return fill(instruction.vector, () => 0n);
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_CONVERT": {
      const source = vectors[instruction.source]!;
      return fill(instruction.vector, (index) => source[index]!);
    }
    case "RMT_VECTOR_PUSH": {
      const old = vectors[instruction.vector]!;
      return fill(instruction.vector, (index) => (index === 0 ? integers[instruction.source]! : old[index - 1]!));
    }
    case "RMT_VECTOR_SET": {
      const old = vectors[instruction.vector]!;
      const at = integers[instruction.index]!;
      return fill(instruction.vector, (index) => (BigInt(index) === at ? integers[instruction.source]! : old[index]!));
    }
    case "RMT_SCALAR_VAL": {
      const at = integers[instruction.index]!;
      const vector = vectors[instruction.vector]!;
      integers[instruction.result] = at >= 0n && at < BigInt(vector.length) ? signed(vector[Number(at)]!) : 0n;
      return;
    }
    case "RMT_VECTOR_SLICE": {
      const source = vectors[instruction.source]!;
      return fill(instruction.vector, (index) => source[index + instruction.offset]!);
    }
    case "RMT_VECTOR_PUT": {
      const old = vectors[instruction.vector]!;
      const source = vectors[instruction.source]!;
      return fill(instruction.vector, (index) => source[index - instruction.offset] ?? old[index]!);
    }
    case "RMT_VECTOR_ADD":
      return pairs(instruction, (left, right) => left + right);
    case "RMT_VECTOR_SUB":
      return pairs(instruction, (left, right) => left - right);
    case "RMT_VECTOR_MUL":
      return pairs(instruction, (left, right) => left * right);
    case "RMT_VECTOR_MIN":
      return pairs(instruction, smaller);
    case "RMT_VECTOR_MAX":
      return pairs(instruction, larger);
    case "RMT_VECTOR_SUM":
      integers[instruction.result] = signed(vectors[instruction.vector]!.reduce((sum, value) => sum + value, 0n));
      return;
    case "RMT_VECTOR_DOT": {
      const right = vectors[instruction.right]!;
      integers[instruction.result] = signed(
        vectors[instruction.left]!.reduce((sum, value, index) => sum + value * right[index]!, 0n),
      );
      return;
    }
    case "RMT_ARG_MAX": {
      const vector = vectors[instruction.vector]!;
      const largest = vector.reduce(larger);
      integers[instruction.index] = BigInt(vector.indexOf(largest));
      integers[instruction.value] = signed(largest);
      return;
    }
    case "RMT_RELU": {
      const source = vectors[instruction.source]!;
      return fill(instruction.vector, (index) => larger(source[index]!, 0n));
    }
    case "RMT_CLAMP": {
      const source = vectors[instruction.source]!;
      const [low, high] = [integers[instruction.low]!, integers[instruction.high]!];
      return fill(instruction.vector, (index) => smaller(larger(signed(source[index]!), low), high));
    }
    case "RMT_REQUANTIZE": {
      const source = vectors[instruction.source]!;
      const multiplier = BigInt.asIntN(32, integers[instruction.multiplier]!);
      const shift = integers[instruction.shift]! & 63n;
      const rounding = shift > 0n ? 1n << (shift - 1n) : 0n;
      const { low, high } = integerRange(typeOf(instruction.vector));
      return fill(instruction.vector, (index) =>
        smaller(larger(signed(source[index]! * multiplier + rounding) >> shift, low), high),
      );
    }
    case "RMT_BINARIZE": {
      const source = vectors[instruction.source]!;
      return fill(instruction.vector, (index) =>
        source
          .slice(32 * index, 32 * index + 32)
          .reduce((word, value, bit) => word + (value >= 0n ? 1n << BigInt(bit) : 0n), 0n),
      );
    }
    case "RMT_POOL_MAX":
    case "RMT_POOL_AVERAGE": {
      const { height, width, channels, windowHeight, windowWidth, strideHeight, strideWidth } = instruction;
      const source = vectors[instruction.source]!;
      const columns = Math.floor((width - windowWidth) / strideWidth) + 1;
      const rows = Math.floor((height - windowHeight) / strideHeight) + 1;
      expect(lengthOf(instruction.vector)).toBe(rows * columns * channels);
      return fill(instruction.vector, (index) => {
        const channel = index % channels;
        const x = Math.floor(index / channels) % columns;
        const y = Math.floor(index / channels / columns);
        const values: bigint[] = [];
        for (let i = 0; i < windowHeight; i++) {
          for (let j = 0; j < windowWidth; j++) {
            values.push(source[((y * strideHeight + i) * width + x * strideWidth + j) * channels + channel]!);
          }
        }
        return instruction.op === "RMT_POOL_MAX"
          ? values.reduce(larger)
          : values.reduce((sum, value) => sum + value, 0n) / BigInt(values.length);
      });
    }
    default:
      throw new Error(`not computed here: ${instruction.op}`);
  }
}

/** Runs the instructions both ways, from vectors `given`, and compares all registers that are then defined. */
function check(
  types: readonly RegisterType[],
  integers: Readonly<Record<number, bigint>>,
  given: Readonly<Record<number, readonly bigint[]>>,
  body: readonly Instruction[],
): void {
  const emitted = emitTestAction({ registers: types, body }, emitVectorInstruction);
  const state: State = { types, integers: types.map(() => 0n), vectors: types.map(() => []) };
  for (const [register, value] of Object.entries(integers)) {
    emitted.setInteger(Number(register), value);
    state.integers[Number(register)] = BigInt.asIntN(64, value);
  }
  for (const [register, values] of Object.entries(given)) {
    emitted.setVector(Number(register), values);
    const type = types[Number(register)] as RegisterType & { kind: "vector" };
    state.vectors[Number(register)] = values.map((value) => asType(value, type.element));
  }
  emitted.run();
  for (const instruction of body) compute(instruction, state);
  for (const [register, type] of types.entries()) {
    if (type.kind === "integer") {
      expect(emitted.integer(register), `integer register ${register}`).toBe(state.integers[register]);
    } else if (type.kind === "vector" && state.vectors[register]!.length > 0) {
      expect(emitted.vector(register).join(), `vector register ${register}`).toBe(state.vectors[register]!.join());
    }
  }
}

const wide = fc.oneof(
  fc.constantFrom(0n, 1n, -1n, 127n, -128n, 255n, 32_767n, -32_768n, 65_535n, (1n << 31n) - 1n, -(1n << 31n)),
  fc.constantFrom((1n << 32n) - 1n, (1n << 63n) - 1n, -(1n << 63n)),
  fc.bigInt({ min: -300n, max: 300n }),
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
);
const anyType = fc.constantFrom(...integerTypes);
const anyLength = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 41, max: 700 }) },
);

function valuesOf(type: IntegerType, length: number): fc.Arbitrary<bigint[]> {
  const { low, high } = integerRange(type);
  const value = fc.oneof(
    fc.constantFrom(low, high, 0n, 1n, isSignedType(type) ? -1n : high - 1n),
    fc.bigInt({ min: low, max: high }),
    fc.bigInt({ min: low < -9n ? -9n : low, max: 9n }),
  );
  return fc.array(value, { minLength: length, maxLength: length, size: "max" });
}

/** A type, a length and two vectors of them. */
const twoVectors = fc
  .tuple(anyType, anyLength)
  .chain(([type, length]) =>
    fc.tuple(fc.constant(type), fc.constant(length), valuesOf(type, length), valuesOf(type, length)),
  );

describe("vector instructions in WebAssembly", () => {
  const runs = { numRuns: 200 };

  it.each(["RMT_VECTOR_ADD", "RMT_VECTOR_SUB", "RMT_VECTOR_MUL", "RMT_VECTOR_MIN", "RMT_VECTOR_MAX"] as const)(
    "%s computes element by element, also in place",
    (op) => {
      fc.assert(
        fc.property(twoVectors, fc.nat(2), ([type, length, first, second], vector) => {
          const types = [0, 1, 2].map(() => vectorType(type, length));
          check(types, {}, { 0: first, 1: second }, [{ op, vector, left: 0, right: 1, location }]);
        }),
        runs,
      );
    },
  );

  it("zeroes, copies, rectifies, sets, reads, pushes", () => {
    const bodies: readonly ((vector: number) => Instruction)[] = [
      (vector) => ({ op: "RMT_VECTOR_ZERO", vector, location }),
      (vector) => ({ op: "RMT_VECTOR_COPY", vector, source: 0, location }),
      (vector) => ({ op: "RMT_RELU", vector, source: 0, location }),
      () => ({ op: "RMT_VECTOR_SET", vector: 0, index: 2, source: 3, location }),
      () => ({ op: "RMT_SCALAR_VAL", vector: 0, index: 2, result: 3, location }),
      () => ({ op: "RMT_VECTOR_PUSH", vector: 0, source: 3, location }),
    ];
    fc.assert(
      fc.property(
        twoVectors,
        fc.array(fc.tuple(fc.constantFrom(...bodies), fc.nat(1)), { minLength: 1, maxLength: 3 }),
        fc.oneof(fc.bigInt({ min: -1n, max: 41n }), wide),
        wide,
        ([type, length, first, second], body, index, value) => {
          const types = [vectorType(type, length), vectorType(type, length), integerType, integerType];
          check(
            types,
            { 2: index, 3: value },
            { 0: first, 1: second },
            body.map(([make, vector]) => make(vector)),
          );
        },
      ),
      { numRuns: 600 },
    );
  });

  it("clears what other vectors left in the padding of a new one", () => {
    for (const type of integerTypes) {
      const types = [vectorType(type, 3), vectorType(type, 3)];
      check(types, {}, { 0: [1n, 2n, 3n] }, [{ op: "RMT_VECTOR_MUL", vector: 1, left: 0, right: 0, location }]);
      check(types, {}, { 0: [1n, 2n, 3n] }, [{ op: "RMT_RELU", vector: 1, source: 0, location }]);
    }
  });

  it("takes slices and puts them back", () => {
    fc.assert(
      fc.property(
        anyType,
        anyLength,
        anyLength,
        fc.nat(40),
        fc.boolean(),
        fc.infiniteStream(wide),
        (type, length, more, offset, put, stream) => {
          const whole = Math.max(length + offset, more);
          const take = (count: number) => Array.from({ length: count }, () => stream.next().value as bigint);
          const types = [vectorType(type, whole), vectorType(type, length)];
          const instruction: Instruction = put
            ? { op: "RMT_VECTOR_PUT", vector: 0, source: 1, offset, location }
            : { op: "RMT_VECTOR_SLICE", vector: 1, source: 0, offset, location };
          check(types, {}, put ? { 0: take(whole), 1: take(length) } : { 0: take(whole) }, [instruction]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("converts from every type to every type", () => {
    for (const from of integerTypes) {
      for (const to of integerTypes) {
        fc.assert(
          fc.property(
            anyLength.chain((length) => valuesOf(from, length)),
            (values) => {
              const types = [vectorType(from, values.length), vectorType(to, values.length)];
              check(types, {}, { 0: values }, [{ op: "RMT_VECTOR_CONVERT", vector: 1, source: 0, location }]);
            },
          ),
          { numRuns: 15 },
        );
      }
    }
  });

  it("sums up and finds the first of the largest", () => {
    fc.assert(
      fc.property(twoVectors, ([type, length, values]) => {
        check([vectorType(type, length), integerType, integerType, integerType], {}, { 0: values }, [
          { op: "RMT_VECTOR_SUM", vector: 0, result: 1, location },
          { op: "RMT_ARG_MAX", vector: 0, index: 2, value: 3, location },
        ]);
      }),
      { numRuns: 600 },
    );
  });

  it("multiplies vectors of all pairs of types into one number", () => {
    for (const left of integerTypes) {
      for (const right of integerTypes) {
        fc.assert(
          fc.property(
            anyLength.chain((length) => fc.tuple(valuesOf(left, length), valuesOf(right, length))),
            ([first, second]) => {
              check(
                [vectorType(left, first.length), vectorType(right, first.length), integerType],
                {},
                { 0: first, 1: second },
                [{ op: "RMT_VECTOR_DOT", left: 0, right: 1, result: 2, location }],
              );
            },
          ),
          { numRuns: 12 },
        );
      }
      const extreme = Array.from({ length: 4096 }, () => integerRange(left).low);
      check([vectorType(left, 4096), integerType, integerType], {}, { 0: extreme }, [
        { op: "RMT_VECTOR_DOT", left: 0, right: 0, result: 1, location },
        { op: "RMT_VECTOR_SUM", vector: 0, result: 2, location },
      ]);
    }
  });

  it("clamps in 64 bits, whatever the bounds", () => {
    fc.assert(
      fc.property(twoVectors, wide, wide, fc.nat(1), ([type, length, values], low, high, vector) => {
        check(
          [vectorType(type, length), vectorType(type, length), integerType, integerType],
          { 2: low, 3: high },
          { 0: values },
          [{ op: "RMT_CLAMP", vector, source: 0, low: 2, high: 3, location }],
        );
      }),
      { numRuns: 600 },
    );
  });

  it("requantizes as in 64 bits, saturating, for every multiplier and shift", () => {
    const multiplier = fc.oneof(
      wide,
      fc.integer({ min: 0, max: 32 }).map((power) => 1n << BigInt(power)),
      fc.integer({ min: 0, max: 32 }).map((power) => -(1n << BigInt(power))),
      fc.integer({ min: 0, max: 32 }).map((power) => (1n << BigInt(power)) - 1n),
      fc.integer({ min: 0, max: 32 }).map((power) => (1n << BigInt(power)) + 1n),
      fc.bigInt({ min: -(1n << 31n), max: (1n << 31n) - 1n }),
    );
    const shift = fc.oneof(fc.bigInt({ min: 0n, max: 63n }), wide);
    fc.assert(
      fc.property(twoVectors, anyType, multiplier, shift, ([from, length, values], to, factor, count) => {
        const types = [vectorType(from, length), vectorType(to, length), integerType, integerType];
        check(types, { 2: factor, 3: count }, { 0: values }, [
          { op: "RMT_REQUANTIZE", vector: 1, source: 0, multiplier: 2, shift: 3, location },
        ]);
      }),
      { numRuns: 600 },
    );
    // The same from i32 only, and in place: the fast ways.
    fc.assert(
      fc.property(
        anyLength.chain((length) => valuesOf("i32", length)),
        fc.constantFrom<IntegerType>("i8", "u8", "i16", "u16", "u32", "i32"),
        multiplier,
        shift,
        fc.boolean(),
        (values, to, factor, count, inPlace) => {
          const types = [
            vectorType("i32", values.length),
            vectorType(inPlace ? "i32" : to, values.length),
            integerType,
            integerType,
          ];
          check(types, { 2: factor, 3: count }, { 0: values }, [
            { op: "RMT_REQUANTIZE", vector: inPlace ? 0 : 1, source: 0, multiplier: 2, shift: 3, location },
          ]);
        },
      ),
      { numRuns: 1200 },
    );
  });

  it("packs signs into bits", () => {
    fc.assert(
      fc.property(twoVectors, ([type, length, values]) => {
        check([vectorType(type, length), vectorType("u32", Math.ceil(length / 32))], {}, { 0: values }, [
          { op: "RMT_BINARIZE", vector: 1, source: 0, location },
        ]);
      }),
      { numRuns: 400 },
    );
  });

  it("pools windows of images", () => {
    const size = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(
        anyType,
        fc.constantFrom("RMT_POOL_MAX" as const, "RMT_POOL_AVERAGE" as const),
        fc.tuple(size, size, size, size),
        fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })),
        fc.oneof(fc.integer({ min: 1, max: 21 }), fc.constantFrom(130, 150)),
        fc.infiniteStream(wide),
        (
          type,
          op,
          [windowHeight, windowWidth, strideHeight, strideWidth],
          [moreRows, moreColumns],
          channels,
          stream,
        ) => {
          const height = windowHeight + moreRows;
          const width = windowWidth + moreColumns;
          const columns = Math.floor(moreColumns / strideWidth) + 1;
          const rows = Math.floor(moreRows / strideHeight) + 1;
          const length = height * width * channels;
          const values = Array.from({ length }, () => stream.next().value as bigint);
          check([vectorType(type, length), vectorType(type, rows * columns * channels)], {}, { 0: values }, [
            {
              op,
              vector: 1,
              source: 0,
              height,
              width,
              channels,
              windowHeight,
              windowWidth,
              strideHeight,
              strideWidth,
              location,
            },
          ]);
        },
      ),
      { numRuns: 250 },
    );
  });
});
