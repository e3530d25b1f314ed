import { describe, expect, it } from "vitest";
import { DiagnosticError } from "../diagnostics/index.ts";
import { createMachine } from "./create-machine.ts";
import {
  code,
  constants,
  start,
  startBody,
  tell,
  tellVector,
  testAction,
  testContext,
  testedKinds,
  testProgram,
  testTable,
  vectorType,
} from "./test-programs.ts";

describe.each(testedKinds)("a machine of kind %s", (kind) => {
  it("runs the tables of a hook in program order; RETURN goes on, EXIT ends the pipeline", () => {
    const { machine, send } = start(
      kind,
      testProgram({
        actions: [
          testAction("first", [...constants(1, 9), tell(0), ...code({ op: "RETURN" }), tell(1)]),
          testAction("second", [...constants(2), tell(0), ...code({ op: "EXIT" })]),
          testAction("third", [...constants(3), tell(0)]),
        ],
        tables: [testTable("one", 0), testTable("two", 1), testTable("three", 2)],
      }),
    );
    expect(send()).toEqual([1n, 2n]);
    expect(machine.hook("other.hook")).toBeUndefined();
  });

  it("goes on with the table that a tail call names, also out of loops", () => {
    const tailCall = code({ op: "TAIL_CALL", table: 3 });
    const { send } = start(
      kind,
      testProgram({
        actions: [
          testAction("first", [
            ...constants(1, 9),
            ...code({ op: "LOOP", counter: 2, bound: 3, body: code({ op: "BLOCK", body: [tell(0), ...tailCall] }) }),
            tell(1),
          ]),
          testAction("second", [...constants(2), tell(0)]),
          testAction("third", [...constants(3), tell(0)]),
          testAction("nothing", []),
        ],
        tables: [
          testTable("elsewhere", 3, { hook: "test.other" }),
          testTable("one", 0),
          testTable("two", 1),
          testTable("three", 2),
          testTable("four", 1),
        ],
      }),
    );
    expect(send()).toEqual([1n, 3n, 2n]);
  });

  it("gives actions the data of the winning entry and counts hits", () => {
    const entry = {
      matches: [{ kind: "exact", value: 2n ** 64n - 1n } as const],
      priority: 0,
      call: { action: 0, data: [7n] },
    };
    const { machine, send } = start(
      kind,
      testProgram({
        actions: [testAction("say", [tell(0)], [], { parameters: [{ name: "what", type: "i64" }] })],
        tables: [
          testTable("chosen", 0, {
            keys: [{ source: "event", field: 1, name: "page", type: "u64", kind: "exact" }],
            defaultCall: { action: 0, data: [-5n] },
            entries: [entry],
          }),
        ],
      }),
    );
    const control = machine.table("chosen")!;
    expect([send(0, 2n ** 64n - 1n), send(0, 3), send(0, -1n)]).toEqual([[7n], [-5n], [7n]]);
    expect(control.list()[0]?.hits).toBe(2);
    expect(control.read(entry)?.hits).toBe(2);
    expect(control.defaultHits).toBe(1);
    control.resetCounters();
    expect([control.list()[0]?.hits, control.defaultHits]).toEqual([0, 0]);
    control.setDefault(undefined);
    expect(send(0, 3)).toEqual([]);
    expect(machine.table("other")).toBeUndefined();
  });

  it("takes events as plain arrays and typed arrays, and many at a time", () => {
    const { machine, send, told } = startBody(kind, [
      ...code({ op: "RMT_LD_EVENT", result: 0, field: 0 }, { op: "RMT_LD_EVENT", result: 1, field: 1 }),
      tell(0),
      tell(1),
    ]);
    const handle = machine.hook("test.event")!;
    expect(send(2 ** 63, -(2n ** 63n))).toEqual([-(2n ** 63n), -(2n ** 63n)]);
    expect(send(2n ** 64n - 1n, -(2 ** 53))).toEqual([-1n, -(2n ** 53n)]);
    machine.runHook(handle, new Float64Array([1e15, -7]));
    machine.runHook(handle, new BigInt64Array([5n, -6n]));
    machine.runHook(handle, new BigUint64Array([5n, 2n ** 64n - 6n]));
    machine.runHook(handle, new Uint32Array([2 ** 32 - 1, 0]));
    expect(told()).toEqual([10n ** 15n, -7n, 5n, -6n, 5n, -6n, 2n ** 32n - 1n, 0n]);
    machine.runHookBatch(handle, new BigInt64Array([1n, 2n, 3n, -4n, -(2n ** 63n), 6n]), 2);
    expect(told()).toEqual([1n, 2n, 3n, -4n, -(2n ** 63n), 6n]);
    machine.runHookBatch(handle, new BigInt64Array(0), 2);
    expect(told()).toEqual([]);
  });

  it("shares metadata between the tables of a pipeline, also as match keys, and clears it for each event", () => {
    const { send } = start(
      kind,
      testProgram({
        metadata: [
          { name: "level", type: "u8" },
          { name: "page", type: "u64" },
        ],
        actions: [
          testAction(
            "set",
            [
              ...code({ op: "RMT_LD_META", result: 0, field: 0 }, { op: "RMT_LD_META", result: 1, field: 1 }),
              tell(0),
              tell(1),
              ...code(
                { op: "RMT_LD_EVENT", result: 0, field: 0 },
                { op: "RMT_ST_META", field: 0, source: 0 },
                { op: "RMT_ST_META", field: 1, source: 0 },
                { op: "RMT_LD_META", result: 0, field: 0 },
                { op: "RMT_LD_META", result: 1, field: 1 },
              ),
              tell(0),
              tell(1),
            ],
            [],
          ),
          testAction("matched", [...constants(77), tell(0)]),
          testAction("missed", [...constants(88), tell(0)]),
        ],
        tables: [
          testTable("setting", 0),
          testTable("asking", 1, {
            keys: [{ source: "metadata", field: 0, name: "level", type: "u8", kind: "exact" }],
            actions: [1, 2],
            defaultCall: { action: 2, data: [] },
            entries: [{ matches: [{ kind: "exact", value: 255n }], priority: 0, call: { action: 1, data: [] } }],
          }),
        ],
      }),
    );
    expect(send(-1)).toEqual([0n, 0n, 255n, -1n, 77n]);
    expect(send(257)).toEqual([0n, 0n, 1n, 257n, 88n]);
  });

  it("shares contexts between hooks, keeps rings newest first, and wraps stores to the field's type", () => {
    const registers = [{ kind: "record", context: 0 } as const, vectorType("i8", 3)];
    const matched = code(
      { op: "RMT_LD_EVENT", result: 0, field: 0 },
      { op: "RMT_MATCH_CTXT", record: 8, context: 0, keys: [0] },
    );
    const { machine, send } = start(
      kind,
      testProgram({
        contexts: [
          testContext({
            fields: [
              { name: "last", kind: "scalar", type: "u64", length: 1 },
              { name: "values", kind: "ring", type: "i8", length: 3 },
            ],
          }),
        ],
        actions: [
          testAction(
            "collect",
            [
              ...matched,
              ...code(
                { op: "RMT_LD_EVENT", result: 2, field: 1 },
                { op: "RMT_ST_CTXT", record: 8, field: 0, source: 2 },
                { op: "RMT_PUSH_RING", record: 8, field: 1, source: 2 },
              ),
            ],
            registers,
          ),
          testAction(
            "report",
            [
              ...matched,
              ...code({ op: "RMT_LD_CTXT", result: 2, record: 8, field: 0 }),
              tell(2),
              ...code(
                { op: "RMT_VECTOR_LD", vector: 9, record: 8, field: 1 },
                { op: "RMT_VECTOR_PUSH", vector: 9, source: 2 },
              ),
              ...tellVector(9, 4),
            ],
            registers,
          ),
        ],
        tables: [testTable("collecting", 0, { hook: "test.collect" }), testTable("reporting", 1)],
      }),
    );
    const collect = machine.hook("test.collect")!;
    for (const value of [1, 130, 2n ** 64n - 3n]) machine.runHook(collect, [5, value]);
    // The last value is -3 in the signed view; 130 wraps to -126; index 3 is outside.
    expect(send(5)).toEqual([-3n, -3n, -3n, -126n, 0n]);
    expect(send(6)).toEqual([0n, 0n, 0n, 0n, 0n]);
  });

  it("counts and observes in 64 bits that wrap", () => {
    const { machine, send } = startBody(
      kind,
      code(
        { op: "RMT_LD_EVENT", result: 0, field: 0 },
        { op: "RMT_COUNT", counter: 0, amount: 0 },
        { op: "RMT_OBSERVE", counter: 1, value: 0 },
      ),
      [],
      {
        counters: [
          { name: "sum", kind: "counter", location: -1 },
          { name: "sizes", kind: "histogram", location: -1 },
        ],
      },
    );
    expect(machine.counter("sum")).toEqual([0n]);
    expect(machine.counter("sizes")).toEqual(new Array(65).fill(0n));
    expect(machine.counter("other")).toBeUndefined();
    for (const value of [0, 1, 2, 3, 4, 2n ** 63n - 1n, -(2n ** 63n), -1]) send(value);
    // 0 + 1 + 2 + 3 + 4 + (2^63 - 1) + 2^63 + (2^64 - 1) = 10 + 2^65 - 2
    expect(machine.counter("sum")).toEqual([8n]);
    const buckets = machine.counter("sizes")!;
    expect(buckets.slice(0, 5)).toEqual([1n, 1n, 2n, 1n, 0n]);
    expect(buckets.slice(62)).toEqual([0n, 1n, 2n]);
    send(-9);
    expect(machine.counter("sum")).toEqual([2n ** 64n - 1n]);
  });

  it("keeps the cost of what ran, unless told not to", () => {
    const program = testProgram({
      actions: [
        testAction("loop", code({ op: "LOOP", counter: 0, bound: 3, body: code({ op: "NOT", result: 1, source: 0 }) })),
      ],
      tables: [testTable("all", 0)],
    });
    const counting = start(kind, program);
    counting.send();
    // The LOOP itself, and three rounds of one step and one instruction.
    expect(counting.machine.executedCost).toBe(7);
    const silent = start(kind, program, { countCost: false });
    silent.send();
    expect(silent.machine.executedCost).toBe(0);
  });

  it("is not made when the host gives no function for a helper that is called", () => {
    const calling = testProgram({
      actions: [testAction("say", [...constants(1), tell(0)])],
      tables: [testTable("all", 0)],
    });
    expect(() => createMachine(calling, { kind })).toThrow(DiagnosticError);
    expect(() => createMachine(calling, { kind })).toThrow(/RMT4005/);
    expect(() => createMachine(calling, { kind, helpers: { "test.event": { tell: () => {} } } })).not.toThrow();
  });

  it("is not made for a program that needs more memory than it may have", () => {
    const large = testProgram({ contexts: [testContext(), testContext({ name: "history", capacity: 2 ** 31 })] });
    expect(() => createMachine(large, { kind })).toThrow(
      /RMT4007: program test needs \d+ MiB of memory, more than the 1024 MiB it may have/,
    );
    const small = testProgram({ contexts: [testContext({ capacity: 1000 })] });
    expect(() => createMachine(small, { kind, memoryLimit: 4096 })).toThrow(/RMT4007/);
    expect(() => createMachine(small, { kind })).not.toThrow();
  });

  it("refuses numbers of CPUs, and CPUs, that are out of range", () => {
    for (const cpus of [0, -1, 1.5, 1025])
      expect(() => createMachine(testProgram({}), { kind, cpus })).toThrow(/RMT4008/);
    const machine = createMachine(testProgram({}), { kind, cpus: 1024 });
    machine.cpu = 1023;
    expect(machine.cpu).toBe(1023);
    for (const cpu of [-1, 1024, 0.5]) {
      expect(() => {
        machine.cpu = cpu;
      }).toThrow(/RMT4008/);
    }
    expect(machine.cpu).toBe(1023);
  });
});
