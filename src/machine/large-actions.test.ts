import { describe, expect, it } from "vitest";
import type { Instruction, Program } from "../bytecode/index.ts";
import { createMachine } from "./create-machine.ts";
import { testedKinds } from "./test-programs.ts";

const location = -1;
const integer = { kind: "integer" } as const;

const constant = (result: number, value: bigint): Instruction => ({ op: "CONST", result, value, location });
const tell = (argument: number): Instruction => ({ op: "CALL", result: 2, helper: 0, arguments: [argument], location });

/** A program of three tables whose first action has the body, made as large as wanted by additions of 1 to r1. */
function program(body: readonly Instruction[], additions: number): Program {
  const large: Instruction[] = [constant(0, 1n), constant(1, 0n)];
  for (let index = 0; index < additions; index++) large.push({ op: "ADD", result: 1, left: 1, right: 0, location });
  const registers = [integer, integer, integer];
  const actions = [
    { name: "large", parameters: [], registers, body: [...large, tell(1), ...body], location },
    { name: "second", parameters: [], registers, body: [constant(0, -2n), tell(0)], location },
    { name: "third", parameters: [], registers, body: [constant(0, -3n), tell(0)], location },
  ];
  return {
    name: "large",
    contexts: [],
    models: [],
    tensors: [],
    counters: [],
    metadata: [],
    actions,
    tables: actions.map(({ name }, index) => ({
      name,
      hook: "test.event",
      keys: [],
      actions: [index],
      defaultCall: { action: index, data: [] },
      entries: [],
      size: 1,
      location,
    })),
    helpers: ["tell"],
    sourceFile: "",
    locations: [],
  };
}

function run(kind: (typeof testedKinds)[number], given: Program) {
  const told: (number | bigint)[] = [];
  const machine = createMachine(given, {
    kind,
    helpers: { "test.event": { tell: (value) => void told.push(value!) } },
  });
  machine.runHook(machine.hook("test.event")!, [0, 0, 0, 0]);
  return { told, cost: machine.executedCost };
}

describe.each(testedKinds)("An action of thousands of instructions on a machine of kind %s", (kind) => {
  // RMT_VECTOR and CALL costs apart, an addition and a constant cost 1 and a CALL 10.
  it.each([
    ["goes on with the next table at its end", [], [3000, -2, -3]],
    ["goes on with the next table after RETURN", [{ op: "RETURN", location }], [3000, -2, -3]],
    ["ends the pipeline with EXIT", [{ op: "EXIT", location }], [3000]],
    ["goes on with the table that TAIL_CALL names", [{ op: "TAIL_CALL", table: 2, location }], [3000, -3]],
  ] as const)("%s", (_, body, wanted) => {
    const { told, cost } = run(kind, program(body, 3000));
    expect(told).toEqual(wanted);
    expect(cost).toBe(2 + 3000 + 10 + body.length + 11 * (wanted.length - 1));
  });
});

describe("An action larger than a function of WebAssembly may be", () => {
  it("is refused with a code of its own", () => {
    const context = {
      name: "history",
      kind: "lru",
      perCpu: false,
      keys: [{ name: "key", type: "u64" }],
      fields: [{ name: "values", kind: "ring", type: "u8", length: 64 }],
      capacity: 8,
      location,
    } as const;
    const base = program([], 0);
    const body: Instruction[] = [constant(0, 1n), { op: "RMT_MATCH_CTXT", record: 3, context: 0, keys: [0], location }];
    for (let index = 0; index < 60_000; index++) {
      body.push({ op: "RMT_MATCH_CTXT", record: 3, context: 0, keys: [0], location });
    }
    const registers = [integer, integer, integer, { kind: "record", context: 0 } as const];
    const actions = [{ ...base.actions[0]!, registers, body }, ...base.actions.slice(1)];
    const huge = { ...base, contexts: [context], actions };
    expect(() => run("webAssembly", huge)).toThrow(/RMT4009/);
  });
});
