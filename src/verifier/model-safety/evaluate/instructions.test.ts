import fc from "fast-check";
import { expect, it } from "vitest";
import { listen, modelProgram, onlyInference } from "../../../../test/models/model-program.ts";
import type { Block, Instruction, InstructionOf, IntegerType, Program, RegisterType } from "../../../bytecode/index.ts";
import { type Draw, drawFromSeed, pick } from "../../../fuzz/index.ts";
import { verifyProgram } from "../../verify-program.ts";
import { createEvaluator } from "./evaluator.ts";

const location = -1;
const length = 4;
const types = ["i8", "u8", "i16", "i32", "u32", "i64", "u64"] as const satisfies readonly IntegerType[];

/** Registers of the code: three vectors of each type, one of one word of bits, and integers. */
const layout: readonly RegisterType[] = [
  ...types.flatMap((element) => Array.from({ length: 3 }, () => ({ kind: "vector", element, length }) as const)),
  { kind: "vector", element: "u32", length: 1 },
  { kind: "vector", element: "i32", length: 2 },
  ...Array.from({ length: 6 }, () => ({ kind: "integer" }) as const),
];
const word = 3 * types.length;
const half = word + 1;
const integers = half + 1;

/** Tensors: a row, a matrix, a table, a row of bits for each of two results. */
const [row, matrix, table, bits] = [0, 1, 2, 3];
const tensors: Program["tensors"] = [
  { name: "row", element: "i8", shape: [4], model: -1, values: [3, -128, 0, 127], location },
  {
    name: "matrix",
    element: "i8",
    shape: [4, 4],
    model: -1,
    values: Array.from({ length: 16 }, (_, at) => 9 * at - 70),
    location,
  },
  {
    name: "table",
    element: "i16",
    shape: [256],
    model: -1,
    values: Array.from({ length: 256 }, (_, at) => (at * 37) % 256),
    location,
  },
  { name: "bits", element: "u32", shape: [2, 1], model: -1, values: [0b1010, 0b0110], location },
];

function randomInstruction(draw: Draw, base: number): readonly Instruction[] {
  const at = (register: number) => base + register;
  const vectorOf = (...wanted: readonly IntegerType[]) => {
    const type = pick(draw, wanted.length > 0 ? wanted : types);
    return { type, pick: () => at(3 * types.indexOf(type as (typeof types)[number]) + draw(3)) };
  };
  const integer = () => at(integers + draw(6));
  const any = vectorOf();
  const source = vectorOf().pick();
  const vector = any.pick();
  switch (draw(24)) {
    case 0:
      return [{ op: "RMT_VECTOR_CONVERT", vector, source, location }];
    case 1:
      return [{ op: "RMT_VECTOR_PUSH", vector, source: integer(), location }];
    case 2: {
      const index = integer();
      return [
        { op: "CONST", result: index, value: 3n, location },
        { op: "AND", result: index, left: index, right: integer(), location },
        { op: "MAX_S", result: index, left: index, right: index, location },
        pick(draw, [
          { op: "RMT_VECTOR_SET", vector, index, source: integer(), location },
          { op: "RMT_SCALAR_VAL", result: integer(), vector, index, location },
          { op: "RMT_LOOKUP", result: integer(), tensor: row!, index, location },
          { op: "RMT_ROW_LD", vector: vectorOf("i8").pick(), tensor: matrix!, row: index, location },
        ] as const satisfies readonly Instruction[]),
      ];
    }
    case 3: {
      const op = pick(draw, ["RMT_VECTOR_ADD", "RMT_VECTOR_SUB", "RMT_VECTOR_MUL"] as const);
      return [{ op, vector, left: any.pick(), right: any.pick(), location }];
    }
    case 4: {
      const op = pick(draw, ["RMT_VECTOR_MIN", "RMT_VECTOR_MAX"] as const);
      return [{ op, vector, left: any.pick(), right: any.pick(), location }];
    }
    case 5:
      return [{ op: "RMT_VECTOR_SUM", result: integer(), vector, location }];
    case 6:
      return [{ op: "RMT_VECTOR_DOT", result: integer(), left: vector, right: source, location }];
    case 7:
      return [{ op: "RMT_ARG_MAX", index: integer(), value: at(integers), vector, location }];
    case 8:
      return [{ op: "RMT_RELU", vector, source: any.pick(), location }];
    case 9:
      return [{ op: "RMT_CLAMP", vector, source: any.pick(), low: integer(), high: integer(), location }];
    case 10: {
      const [multiplier, shift] = [integer(), at(integers + 5)];
      return [
        { op: "CONST", result: multiplier, value: BigInt(draw(2 ** 20)) - 1000n, location },
        { op: "CONST", result: shift, value: BigInt(draw(64)), location },
        { op: "RMT_REQUANTIZE", vector, source, multiplier, shift, location },
      ];
    }
    case 11:
      return [{ op: "RMT_VECTOR_MAP", vector, source: vectorOf("i8", "u8").pick(), table: table!, location }];
    case 12:
      return [
        { op: "RMT_BINARIZE", vector: at(word), source, location },
        { op: "RMT_BIT_MAT_MUL", vector: at(half), matrix: bits!, source: at(word), bits: 4, location },
        { op: "RMT_VECTOR_SUM", result: integer(), vector: at(half), location },
      ];
    case 13:
      return [{ op: "RMT_TENSOR_LD", vector: vectorOf("i8").pick(), tensor: row!, location }];
    case 14:
      return [{ op: "RMT_GATHER", vector: vectorOf("i8").pick(), tensor: matrix!, indices: source, location }];
    case 15:
      return [{ op: "RMT_MAT_MUL", vector: vectorOf("i32", "i64").pick(), matrix: matrix!, source, location }];
    case 16:
      return [
        { op: "RMT_VECTOR_SLICE", vector: at(half), source: vectorOf("i32").pick(), offset: draw(3), location },
        { op: "RMT_VECTOR_PUT", vector: vectorOf("i32").pick(), source: at(half), offset: draw(3), location },
      ];
    case 17: {
      const op = pick(draw, ["RMT_POOL_MAX", "RMT_POOL_AVERAGE"] as const);
      const windows = { height: 2, width: 4, channels: 1, windowHeight: 2, windowWidth: 1 };
      const source = vectorOf("i32").pick();
      // Of an image of 1 × 4 to one of 1 × 2.
      const flat = { ...windows, height: 1, windowHeight: 1, windowWidth: 2, strideHeight: 1, strideWidth: 2 };
      return [
        { op, vector: at(half), source, ...flat, location },
        { op: "RMT_VECTOR_SUM", result: integer(), vector: at(half), location },
      ];
    }
    case 18:
      return [
        { op: "SELECT", result: integer(), condition: integer(), whenTrue: integer(), whenFalse: integer(), location },
      ];
    case 19: {
      const inner = () => randomInstruction(draw, base);
      return [{ op: "IF", condition: integer(), whenTrue: inner(), whenFalse: draw(2) === 0 ? [] : inner(), location }];
    }
    case 20: {
      const leave: Instruction = { op: pick(draw, ["BREAK", "CONTINUE"] as const), depth: 0, location };
      const test: Instruction = { op: "IF", condition: integer(), whenTrue: [leave], whenFalse: [], location };
      const body = [...randomInstruction(draw, base), test, ...randomInstruction(draw, base)];
      return [{ op: "LOOP", counter: integer(), bound: 1 + draw(3), body, location }];
    }
    case 21:
      return [{ op: "CONST", result: integer(), value: BigInt(draw(2 ** 20)) - 2n ** 19n, location }];
    default: {
      const op = pick(draw, [
        "ADD",
        "SUB",
        "MUL",
        "DIV_S",
        "REM_U",
        "SHR_S",
        "SHL",
        "XOR",
        "LT_S",
        "LE_U",
        "EQ",
        "HASH",
      ] as const);
      const result = integer();
      if (op === "HASH") return [{ op, result, values: [integer(), integer()], location }];
      return [{ op, result, left: integer(), right: integer(), location }];
    }
  }
}

/** A program whose model is some code that computes with the features, to the point or not. */
function randomCode(draw: Draw): Program {
  const featureType = pick(draw, ["i8", "u8", "i32", "u32"] as const);
  const description = {
    family: "decisionTree",
    features: length,
    featureType,
    output: "i32",
    maxNodes: 1,
    maxDepth: 1,
  } as const;
  const program = modelProgram(description);
  const [action] = program.actions;
  const infer = action!.body.find(({ op }) => op === "RMT_INFER") as InstructionOf<"RMT_INFER">;
  const base = action!.registers.length;
  const start: Block = layout.map((type, index): Instruction => {
    if (type.kind === "integer") return { op: "CONST", result: base + index, value: BigInt(draw(9)) - 2n, location };
    if (type.kind === "vector" && type.length === length && index % 3 !== 2) {
      return { op: "RMT_VECTOR_CONVERT", vector: base + index, source: infer.features, location };
    }
    return { op: "RMT_VECTOR_ZERO", vector: base + index, location };
  });
  const first: Instruction = { op: "CONST", result: base + integers + 1, value: 0n, location };
  const read: Instruction = {
    op: "RMT_SCALAR_VAL",
    result: base + integers,
    vector: infer.features,
    index: base + integers + 1,
    location,
  };
  const code = Array.from({ length: 3 + draw(8) }, () => randomInstruction(draw, base)).flat();
  const end: Block = [
    { op: "MOVE", result: infer.result, source: base + integers, location },
    { op: "MOVE", result: infer.confidence, source: base + integers + draw(6), location },
  ];
  const body = [...start, first, read, ...code, ...end];
  return {
    ...program,
    tensors,
    actions: [
      {
        ...action!,
        registers: [...action!.registers, ...layout],
        body: action!.body.map((instruction) => (instruction === infer ? { ...infer, body } : instruction)),
      },
    ],
  };
}

it("every instruction is evaluated to bounds that hold what the machine computes, and mostly to exactly that", () => {
  let exact = 0;
  let asked = 0;
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const draw = drawFromSeed(seed);
      const program = randomCode(draw);
      const verified = verifyProgram(program);
      // Indices that may be out of range are refused.
      if (!verified.ok) {
        expect(verified.diagnostics.every(({ code }) => code === "RMT3022" || code === "RMT3020")).toBe(true);
        return;
      }
      // As it is written, without the guard that clamps the answer.
      const listener = listen(program, "interpreter");
      const { featureType } = program.models[0]!;
      const evaluator = createEvaluator(onlyInference(program), undefined);
      const low = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
      const high = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
      const answers: (readonly bigint[])[] = [];
      let features: readonly number[] = [0, 0, 0, 0];
      for (let event = 0; event < 8; event++) {
        const value = Number(randomFeature(draw, featureType));
        features = [value, ...features].slice(0, length);
        const answer = listener.event(value);
        if (event < 3) continue;
        for (const [index, feature] of features.entries()) {
          low[index] = Math.min(low[index]!, feature);
          high[index] = Math.max(high[index]!, feature);
        }
        answers.push(answer);
        const point = Float64Array.from(features);
        evaluator.evaluate(point, point);
        expectInside(evaluator.answers, answer);
        asked++;
        if (evaluator.answers.low === evaluator.answers.high) exact++;
      }
      evaluator.evaluate(low, high);
      for (const answer of answers) expectInside(evaluator.answers, answer);
    }),
    { numRuns: 200, seed: 2024 },
  );
  expect(exact).toBeGreaterThan(0.8 * asked);
  expect(asked).toBeGreaterThan(200);
});

function expectInside(
  answers: { low: number; high: number; confidenceLow: number; confidenceHigh: number },
  [value, confidence]: readonly bigint[],
): void {
  const { low, high, confidenceLow, confidenceHigh } = answers;
  expect(value! >= low && value! <= high, `${value} is between ${low} and ${high}`).toBe(true);
  expect(confidence! >= confidenceLow && confidence! <= confidenceHigh).toBe(true);
}

function randomFeature(draw: Draw, type: IntegerType): number {
  const size = 2 ** Number(type.slice(1));
  const low = type.startsWith("i") ? -size / 2 : 0;
  if (draw(3) === 0) return Math.max(low, draw(20) - 10);
  return pick(draw, [low, low + size - 1, low + Math.floor((draw(1000) / 1000) * size)]);
}
