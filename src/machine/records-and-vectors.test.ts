import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instruction, IntegerType, Program } from "../bytecode/index.ts";
import { createMachine } from "./create-machine.ts";
import { testedKinds } from "./test-programs.ts";

/** Registers: 0 … 3 integers, 4 a record, 5 and 6 vectors of the ring's type. */
const location = -1;
const record = 4;
const types: readonly IntegerType[] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

function asType(value: bigint, type: IntegerType): bigint {
  const width = Number(type.slice(1));
  return type.startsWith("i") ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
}

/** Fields and vectors as plain arrays of BigInt; registers in the signed view. */
class PlainState {
  readonly registers = [0n, 0n, 0n, 0n];
  readonly vectors: Record<number, bigint[]> = { 5: [0n, 0n, 0n], 6: [0n, 0n, 0n] };
  readonly fields: bigint[][] = [[0n], [0n, 0n, 0n, 0n], [0n, 0n, 0n]];
  readonly said: bigint[] = [];
  readonly type: IntegerType;

  constructor(type: IntegerType) {
    this.type = type;
  }

  at(values: readonly bigint[], index: bigint): bigint {
    return BigInt.asIntN(64, index >= 0n && index < BigInt(values.length) ? values[Number(index)]! : 0n);
  }

  put(values: bigint[], index: bigint, value: bigint): void {
    if (index >= 0n && index < BigInt(values.length)) values[Number(index)] = asType(value, this.type);
  }

  push(values: bigint[], value: bigint): void {
    values.pop();
    values.unshift(asType(value, this.type));
  }

  run(instruction: Instruction): void {
    const { registers, vectors, fields } = this;
    switch (instruction.op) {
      case "CONST":
        registers[instruction.result] = instruction.value;
        break;
      case "CALL":
        this.said.push(registers[instruction.arguments[0]!]!);
        registers[instruction.result] = 0n;
        break;
      case "RMT_LD_CTXT":
        registers[instruction.result] = this.at(fields[0]!, 0n);
        break;
      case "RMT_ST_CTXT":
        this.put(fields[0]!, 0n, registers[instruction.source]!);
        break;
      case "RMT_LD_ARRAY":
        registers[instruction.result] = this.at(fields[instruction.field]!, registers[instruction.index]!);
        break;
      case "RMT_ST_ARRAY":
        this.put(fields[1]!, registers[instruction.index]!, registers[instruction.source]!);
        break;
      case "RMT_PUSH_RING":
        this.push(fields[2]!, registers[instruction.source]!);
        break;
      case "RMT_VECTOR_LD":
        vectors[instruction.vector] = [...fields[2]!];
        break;
      case "RMT_VECTOR_ZERO":
        vectors[instruction.vector] = [0n, 0n, 0n];
        break;
      case "RMT_VECTOR_COPY":
        vectors[instruction.vector] = [...vectors[instruction.source]!];
        break;
      case "RMT_VECTOR_PUSH":
        this.push(vectors[instruction.vector]!, registers[instruction.source]!);
        break;
      case "RMT_VECTOR_SET":
        this.put(vectors[instruction.vector]!, registers[instruction.index]!, registers[instruction.source]!);
        break;
      case "RMT_SCALAR_VAL":
        registers[instruction.result] = this.at(vectors[instruction.vector]!, registers[instruction.index]!);
        break;
      default:
        throw new Error(`not drawn: ${instruction.op}`);
    }
  }
}

const register = fc.nat(3);
const vector = fc.constantFrom(5, 6);
const constant = fc.oneof(fc.bigInt({ min: -1n, max: 4n }), fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }));
const at = fc.constant(location);
const on = fc.constant(record);
const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ op: fc.constant("CONST" as const), result: register, value: constant, location: at }),
  },
  {
    weight: 5,
    arbitrary: register.map(
      (said): Instruction => ({ op: "CALL", result: said, helper: 0, arguments: [said], location }),
    ),
  },
  fc.record({
    op: fc.constant("RMT_LD_CTXT" as const),
    result: register,
    record: on,
    field: fc.constant(0),
    location: at,
  }),
  fc.record({
    op: fc.constant("RMT_ST_CTXT" as const),
    record: on,
    field: fc.constant(0),
    source: register,
    location: at,
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("RMT_LD_ARRAY" as const),
      result: register,
      record: on,
      field: fc.constantFrom(1, 2),
      index: register,
      location: at,
    }),
  },
  fc.record({
    op: fc.constant("RMT_ST_ARRAY" as const),
    record: on,
    field: fc.constant(1),
    index: register,
    source: register,
    location: at,
  }),
  fc.record({
    op: fc.constant("RMT_PUSH_RING" as const),
    record: on,
    field: fc.constant(2),
    source: register,
    location: at,
  }),
  fc.record({ op: fc.constant("RMT_VECTOR_LD" as const), vector, record: on, field: fc.constant(2), location: at }),
  fc.record({ op: fc.constant("RMT_VECTOR_ZERO" as const), vector, location: at }),
  fc.record({ op: fc.constant("RMT_VECTOR_COPY" as const), vector, source: vector, location: at }),
  fc.record({ op: fc.constant("RMT_VECTOR_PUSH" as const), vector, source: register, location: at }),
  fc.record({ op: fc.constant("RMT_VECTOR_SET" as const), vector, index: register, source: register, location: at }),
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("RMT_SCALAR_VAL" as const),
      result: register,
      vector,
      index: register,
      location: at,
    }),
  },
);

function programOf(type: IntegerType, body: readonly Instruction[]): Program {
  const integer = { kind: "integer" } as const;
  const vectorType = { kind: "vector", element: type, length: 3 } as const;
  return {
    name: "access",
    contexts: [
      {
        name: "seen",
        kind: "lru",
        perCpu: false,
        keys: [{ name: "process", type: "u32" }],
        fields: [
          { name: "one", kind: "scalar", type, length: 1 },
          { name: "some", kind: "array", type, length: 4 },
          { name: "recent", kind: "ring", type, length: 3 },
        ],
        capacity: 1,
        location,
      },
    ],
    models: [],
    tensors: [],
    counters: [],
    metadata: [],
    actions: [
      {
        name: "access",
        parameters: [],
        registers: [integer, integer, integer, integer, { kind: "record", context: 0 }, vectorType, vectorType],
        body,
        location,
      },
    ],
    tables: [
      {
        name: "all",
        hook: "test.hook",
        keys: [],
        actions: [0],
        defaultCall: { action: 0, data: [] },
        entries: [],
        size: 1,
        location,
      },
    ],
    helpers: ["say"],
    sourceFile: "",
    locations: [],
  };
}

describe.each(testedKinds)("instructions on records and vectors of a machine of kind %s", (kind) => {
  it("do what plain arrays of BigInt do, for each element type", () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.array(instruction, { maxLength: 60 }), (type, instructions) => {
        const said: bigint[] = [];
        const start: Instruction[] = [
          ...[0, 1, 2, 3].map((result): Instruction => ({ op: "CONST", result, value: 0n, location })),
          { op: "RMT_MATCH_CTXT", record, context: 0, keys: [0], location },
          { op: "RMT_VECTOR_ZERO", vector: 5, location },
          { op: "RMT_VECTOR_ZERO", vector: 6, location },
        ];
        const machine = createMachine(programOf(type, [...start, ...instructions]), {
          kind,
          helpers: { "test.hook": { say: (value) => void said.push(BigInt(value!)) } },
        });
        // Twice: what is in the record stays, vectors and integers start anew.
        const plain = new PlainState(type);
        for (let time = 0; time < 2; time++) {
          machine.runHook(machine.hook("test.hook")!, []);
          plain.registers.fill(0n);
          plain.vectors[5] = [0n, 0n, 0n];
          plain.vectors[6] = [0n, 0n, 0n];
          for (const each of instructions) plain.run(each);
        }
        expect(said.join()).toBe(plain.said.join());
      }),
      { numRuns: 600 },
    );
  });
});
