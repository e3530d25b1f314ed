import { describe, expect, it } from "vitest";
import type { Action, Instruction, Program, TableDeclaration } from "../bytecode/index.ts";
import { DiagnosticError } from "../diagnostics/index.ts";
import { buildTree } from "../models/index.ts";
import { createMachine } from "./machine.ts";

const location = -1;

function action(name: string, body: readonly Instruction[], details: Partial<Action> = {}): Action {
  return { name, parameters: [], registers: [], body, location, ...details };
}

function table(name: string, details: Partial<TableDeclaration>): TableDeclaration {
  return { name, hook: "test.hook", keys: [], actions: [], entries: [], size: 8, location, ...details };
}

function program(details: Partial<Program>): Program {
  return {
    name: "test",
    contexts: [],
    models: [],
    actions: [],
    tables: [],
    helpers: [],
    sourceFile: "",
    locations: [],
    ...details,
  };
}

const integer = { kind: "integer" } as const;
const say = (argument: number): Instruction => ({ op: "CALL", result: 0, helper: 0, arguments: [argument], location });

function listen() {
  const said: (number | bigint)[] = [];
  const helpers = { "test.hook": { say: (value: number | bigint) => void said.push(value) } };
  return { said, helpers };
}

describe("a machine", () => {
  it("runs the tables of a hook in program order; RETURN goes on, EXIT ends the pipeline", () => {
    const constant = (value: bigint): Instruction => ({ op: "CONST", result: 0, value, location });
    const { said, helpers } = listen();
    const machine = createMachine(
      program({
        helpers: ["say"],
        actions: [
          action("first", [constant(1n), say(0), { op: "RETURN", location }, constant(9n), say(0)], {
            registers: [integer],
          }),
          action("second", [constant(2n), say(0), { op: "EXIT", location }], { registers: [integer] }),
          action("third", [constant(3n), say(0)], { registers: [integer] }),
        ],
        tables: [0, 1, 2].map((index) =>
          table(`table${index}`, { actions: [index], defaultCall: { action: index, data: [] } }),
        ),
      }),
      { helpers },
    );
    machine.runHook(machine.hook("test.hook")!, []);
    expect(said).toEqual([1, 2]);
    expect(machine.hook("other.hook")).toBeUndefined();
  });

  it("gives actions the data of the winning entry and counts hits", () => {
    const { said, helpers } = listen();
    const entry = {
      matches: [{ kind: "exact", value: 2n ** 64n - 1n } as const],
      priority: 0,
      call: { action: 0, data: [7n] },
    };
    const machine = createMachine(
      program({
        helpers: ["say"],
        actions: [
          action(
            "tell",
            [
              { op: "MOVE", result: 1, source: 0, location },
              { op: "CALL", result: 0, helper: 0, arguments: [1], location },
            ],
            {
              parameters: [{ name: "what", type: "i64" }],
              registers: [integer, integer],
            },
          ),
        ],
        tables: [
          table("chosen", {
            keys: [{ eventField: 1, name: "page", type: "u64", kind: "exact" }],
            actions: [0],
            defaultCall: { action: 0, data: [-5n] },
            entries: [entry],
          }),
        ],
      }),
      { helpers },
    );
    const control = machine.table("chosen")!;
    const hook = machine.hook("test.hook")!;
    machine.runHook(hook, [0, 2n ** 64n - 1n]);
    machine.runHook(hook, [0, 3]);
    machine.runHook(hook, [0, 2n ** 64n - 1n]);
    expect(said).toEqual([7, -5, 7]);
    expect(control.list()[0]?.hits).toBe(2);
    expect(control.read(entry)?.hits).toBe(2);
    expect(control.defaultHits).toBe(1);
    control.resetCounters();
    expect([control.list()[0]?.hits, control.defaultHits]).toEqual([0, 0]);
    control.setDefault(undefined);
    machine.runHook(hook, [0, 3]);
    expect(said).toHaveLength(3);
  });

  it("shares contexts between hooks, keeps rings newest first, and wraps stores to the field's type", () => {
    const { said, helpers } = listen();
    const registers = [
      integer,
      { kind: "record", context: 0 } as const,
      integer,
      integer,
      { kind: "vector", element: "i8", length: 3 } as const,
    ];
    const machine = createMachine(
      program({
        helpers: ["say"],
        contexts: [
          {
            name: "seen",
            keys: [{ name: "process", type: "u32" }],
            fields: [
              { name: "last", kind: "scalar", type: "u64", length: 1 },
              { name: "values", kind: "ring", type: "i8", length: 3 },
            ],
            capacity: 4,
            location,
          },
        ],
        actions: [
          action(
            "collect",
            [
              { op: "RMT_LD_EVENT", result: 0, field: 0, location },
              { op: "RMT_MATCH_CTXT", record: 1, context: 0, keys: [0], location },
              { op: "RMT_LD_EVENT", result: 2, field: 1, location },
              { op: "RMT_ST_CTXT", record: 1, field: 0, source: 2, location },
              { op: "RMT_PUSH_RING", record: 1, field: 1, source: 2, location },
            ],
            { registers },
          ),
          action(
            "report",
            [
              { op: "RMT_LD_EVENT", result: 0, field: 0, location },
              { op: "RMT_MATCH_CTXT", record: 1, context: 0, keys: [0], location },
              { op: "RMT_LD_CTXT", result: 2, record: 1, field: 0, location },
              say(2),
              { op: "RMT_VECTOR_LD", vector: 4, record: 1, field: 1, location },
              { op: "RMT_VECTOR_PUSH", vector: 4, source: 2, location },
              {
                op: "LOOP",
                counter: 3,
                bound: 4,
                body: [{ op: "RMT_SCALAR_VAL", result: 2, vector: 4, index: 3, location }, say(2)],
                location,
              },
            ],
            { registers },
          ),
        ],
        tables: [
          table("collecting", { hook: "test.collect", actions: [0], defaultCall: { action: 0, data: [] } }),
          table("reporting", { actions: [1], defaultCall: { action: 1, data: [] } }),
        ],
      }),
      { helpers },
    );
    const collect = machine.hook("test.collect")!;
    for (const value of [1, 130, 2n ** 64n - 3n]) machine.runHook(collect, [5, value]);
    machine.runHook(machine.hook("test.hook")!, [5, 0]);
    // The last value is -3 in the signed view; 130 wraps to -126; index 3 is outside.
    expect(said).toEqual([-3, -3, -3, -126, 0]);
    machine.runHook(machine.hook("test.hook")!, [6, 0]);
    expect(said.slice(5)).toEqual([0, 0, 0, 0, 0]);
  });

  it("walks the tree in a slot, answers 0 and 0 without one, and hands samples out", () => {
    const { said, helpers } = listen();
    const samples: unknown[] = [];
    const slot = {
      name: "next",
      family: "decisionTree",
      features: 2,
      featureType: "i32",
      output: "u8",
      maxNodes: 3,
      maxDepth: 1,
      location,
    } as const;
    const machine = createMachine(
      program({
        helpers: ["say"],
        models: [slot],
        actions: [
          action(
            "predict",
            [
              { op: "RMT_VECTOR_ZERO", vector: 3, location },
              { op: "RMT_LD_EVENT", result: 0, field: 0, location },
              { op: "RMT_VECTOR_PUSH", vector: 3, source: 0, location },
              { op: "RMT_TREE_WALK", result: 1, confidence: 2, model: 0, features: 3, location },
              say(1),
              say(2),
              { op: "CONST", result: 0, value: 258n, location },
              { op: "RMT_LEARN", model: 0, features: 3, label: 0, location },
            ],
            { registers: [integer, integer, integer, { kind: "vector", element: "i32", length: 2 }] },
          ),
        ],
        tables: [table("predicting", { actions: [0], defaultCall: { action: 0, data: [] } })],
      }),
      { helpers, onSample: (model, features, label) => samples.push([model, [...features], label]) },
    );
    const hook = machine.hook("test.hook")!;
    machine.runHook(hook, [5]);
    const tree = buildTree(2, {
      feature: 0,
      threshold: 5,
      left: { value: 11, confidence: 200 },
      right: { value: 22, confidence: 100 },
    });
    expect(machine.setModel("next", tree)).toBeUndefined();
    machine.runHook(hook, [5]);
    machine.runHook(hook, [6]);
    expect(said).toEqual([0, 0, 11, 200, 22, 100]);
    expect(samples).toEqual([
      [0, [5, 0], 2],
      [0, [5, 0], 2],
      [0, [6, 0], 2],
    ]);
    const tooLarge = buildTree(2, { value: 256, confidence: 1 });
    expect(machine.setModel(0, tooLarge)?.code).toBe("RMT7002");
    expect(machine.model("next")).toBe(tree);
    expect(machine.setModel("next", null)).toBeUndefined();
    expect(machine.model(0)).toBeUndefined();
    expect(machine.setModel("nowhere", null)?.code).toBe("RMT4006");
  });

  it("is not made when the host gives no function for a helper that is called", () => {
    const calling = program({
      helpers: ["say"],
      actions: [action("tell", [say(0)], { registers: [integer] })],
      tables: [table("telling", { actions: [0] })],
    });
    expect(() => createMachine(calling)).toThrow(DiagnosticError);
    expect(() => createMachine(calling)).toThrow(/RMT4005/);
    expect(() => createMachine(calling, { helpers: { "test.hook": { say: () => {} } } })).not.toThrow();
  });
});
