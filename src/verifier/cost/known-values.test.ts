import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instruction, Program } from "../../bytecode/index.ts";
import { createMachine } from "../../machine/index.ts";
import { computationOf } from "./known-values.ts";

const binary = [
  ...["ADD", "SUB", "MUL", "DIV_S", "DIV_U", "REM_S", "REM_U", "AND", "OR", "XOR", "SHL", "SHR_S", "SHR_U"],
  ...["MIN_S", "MAX_S", "MIN_U", "MAX_U", "EQ", "NE", "LT_S", "LT_U", "LE_S", "LE_U"],
] as const;

const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 2n, 63n, 64n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 32n),
);

/** Instructions that compute register 3 from registers 0 to 2. */
const instruction = fc.oneof(
  fc.constantFrom(...binary).map((op) => ({ op, result: 3, left: 0, right: 1, location: -1 })),
  fc.constantFrom("NEG", "NOT", "MOVE").map((op) => ({ op, result: 3, source: 0, location: -1 })),
  fc
    .constantFrom("i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64")
    .map((type) => ({ op: "EXTEND", result: 3, source: 0, type, location: -1 })),
  fc.constant({ op: "SELECT", result: 3, condition: 0, whenTrue: 1, whenFalse: 2, location: -1 }),
  integer.map((value) => ({ op: "CONST", result: 3, value, location: -1 })),
) as fc.Arbitrary<Instruction>;

describe("computationOf", () => {
  it("computes what the machine computes, and knows nothing wrong when sources are unknown", () => {
    fc.assert(
      fc.property(
        instruction,
        fc.tuple(integer, integer, integer),
        fc.integer({ min: 0, max: 7 }),
        (one, values, known) => {
          const { sources, compute } = computationOf(one)!;
          const expected = run(one, values);
          expect(compute(sources.map((source) => values[source]))).toBe(expected);
          const some = compute(sources.map((source) => ((known >> source) % 2 === 1 ? values[source] : undefined)));
          if (some !== undefined) expect(some).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("knows a product with 0 and a conjunction with 0 without the other side", () => {
    for (const op of ["MUL", "AND", "MIN_U"] as const) {
      const { compute } = computationOf({ op, result: 3, left: 0, right: 1, location: -1 })!;
      expect([compute([0n, undefined]), compute([undefined, 0n]), compute([1n, undefined])]).toEqual([
        0n,
        0n,
        undefined,
      ]);
    }
  });
});

/** What the instruction gives on the interpreter, in the signed 64-bit view. */
function run(instruction: Instruction, values: readonly bigint[]): bigint {
  const program: Program = {
    name: "p",
    contexts: [],
    models: [],
    tensors: [],
    counters: [{ name: "n", kind: "counter", location: -1 }],
    metadata: [],
    helpers: [],
    sourceFile: "",
    locations: [],
    actions: [
      {
        name: "go",
        parameters: [],
        registers: Array.from({ length: 4 }, () => ({ kind: "integer" as const })),
        body: [
          ...values.map((value, result): Instruction => ({ op: "CONST", result, value, location: -1 })),
          instruction,
          { op: "RMT_COUNT", counter: 0, amount: 3, location: -1 },
        ],
        location: -1,
      },
    ],
    tables: [
      {
        name: "t",
        hook: "test.event",
        keys: [],
        actions: [0],
        defaultCall: { action: 0, data: [] },
        entries: [],
        size: 1,
        location: -1,
      },
    ],
  };
  const machine = createMachine(program, { kind: "interpreter" });
  machine.runHook(machine.hook("test.event")!, [0, 0, 0, 0]);
  return BigInt.asIntN(64, machine.counter("n")![0]!);
}
