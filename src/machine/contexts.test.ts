import { describe, expect, it } from "vitest";
import type { ContextDeclaration, ContextField, Instruction } from "../bytecode/index.ts";
import type { ContextRecord } from "./machine.ts";
import { code, startBody, tell, testContext, testedKinds } from "./test-programs.ts";

/** What an event shall do: its first value. */
const match = 0;
const find = 1;
const remove = 2;

/**
 * An action that reads the key from the second value of the event, and from the third what to put into the record's
 * field 0. It tells: match: the old value; find: found and the value; remove: found.
 */
function body(): Instruction[] {
  const when = (value: number, whenTrue: Instruction[]) =>
    code(
      { op: "RMT_LD_EVENT", result: 3, field: 0 },
      { op: "CONST", result: 4, value: BigInt(value) },
      { op: "EQ", result: 3, left: 3, right: 4 },
      { op: "IF", condition: 3, whenTrue, whenFalse: [] },
    );
  const load = code({ op: "RMT_LD_CTXT", result: 2, record: 8, field: 0 });
  const store = code({ op: "RMT_ST_CTXT", record: 8, field: 0, source: 1 });
  return [
    ...code({ op: "RMT_LD_EVENT", result: 0, field: 1 }, { op: "RMT_LD_EVENT", result: 1, field: 2 }),
    ...when(match, [...code({ op: "RMT_MATCH_CTXT", record: 8, context: 0, keys: [0] }), ...load, tell(2), ...store]),
    ...when(find, [
      ...code({ op: "RMT_FIND_CTXT", found: 3, record: 8, context: 0, keys: [0] }),
      ...load,
      tell(3),
      tell(2),
      ...store,
    ]),
    ...when(remove, [...code({ op: "RMT_DELETE_CTXT", found: 3, context: 0, keys: [0] }), tell(3)]),
  ];
}

describe.each(testedKinds)("contexts of a machine of kind %s", (kind) => {
  function open(details: Partial<ContextDeclaration>) {
    const context = testContext(details);
    // Without RMT_DELETE_CTXT where the kind of context has none.
    const deletes = context.kind === "lru" || context.kind === "hash";
    const instructions = deletes ? body() : body().slice(0, -4);
    const registers = [{ kind: "record", context: 0 } as const];
    const { machine, send } = startBody(kind, instructions, registers, { contexts: [context] });
    return { machine, send, control: machine.context("seen")! };
  }
  const record = (key: bigint, ...fields: bigint[][]): ContextRecord => ({ keys: [key], fields: [fields] });

  it("forget the least recently matched record of a full lru context", () => {
    const { send, control } = open({ kind: "lru", capacity: 2 });
    expect([send(match, 1, 10), send(match, 2, 20), send(match, 1, 11)]).toEqual([[0n], [0n], [10n]]);
    expect(control.list()).toEqual([record(1n, [11n]), record(2n, [20n])]);
    expect(send(match, 3, 30)).toEqual([0n]);
    expect(send(find, 2, 99)).toEqual([0n, 0n]);
    expect(send(find, 2, 99)).toEqual([0n, 0n]);
    expect(send(find, 1, 12)).toEqual([1n, 11n]);
    expect(send(match, 4, 40)).toEqual([0n]);
    expect(control.list()).toEqual([record(4n, [40n]), record(1n, [12n])]);
  });

  it("take no more records when a hash context is full: the void record is forgotten", () => {
    const { send, control } = open({ kind: "hash", capacity: 2 });
    send(match, 1, 10);
    send(match, 2, 20);
    expect([send(match, 3, 30), send(match, 3, 30), send(match, 1, 11)]).toEqual([[0n], [0n], [10n]]);
    expect(control.list()).toEqual([record(1n, [11n]), record(2n, [20n])]);
    expect([send(remove, 1, 0), send(remove, 1, 0), send(match, 3, 30)]).toEqual([[1n], [0n], [0n]]);
    expect(control.list()).toEqual([record(2n, [20n]), record(3n, [30n])]);
  });

  it("wrap keys to their type", () => {
    const { send, control } = open({ kind: "hash", keys: [{ name: "key", type: "u8" }] });
    send(match, 257, 5);
    expect(send(match, 1, 6)).toEqual([5n]);
    expect(send(find, -255, 7)).toEqual([1n, 6n]);
    expect(control.read([1n])).toEqual(record(1n, [7n]));
    const signed = open({ kind: "hash", keys: [{ name: "key", type: "i8" }] });
    signed.send(match, 255, 5);
    expect(signed.control.list()).toEqual([record(-1n, [5n])]);
    const wide = open({ kind: "lru", keys: [{ name: "key", type: "u64" }] });
    wide.send(match, 2n ** 64n - 1n, 5);
    expect(wide.control.list()).toEqual([record(2n ** 64n - 1n, [5n])]);
  });

  it("have all records of an array; an index outside gives the void record", () => {
    const { send, control } = open({ kind: "array", capacity: 3, keys: [{ name: "index", type: "i16" }] });
    expect([send(match, 2, 20), send(find, 2, 21), send(find, 0, 0)]).toEqual([[0n], [1n, 20n], [1n, 0n]]);
    expect([send(match, 3, 5), send(match, 3, 5), send(find, -1, 5), send(find, 65536, 7)]).toEqual([
      [0n],
      [0n],
      [0n, 0n],
      [1n, 0n],
    ]);
    expect(control.list()).toEqual([record(0n, [7n]), record(1n, [0n]), record(2n, [21n])]);
    expect(control.write(record(1n, [-4n]))).toBeUndefined();
    expect(send(find, 1, 0)).toEqual([1n, -4n]);
    for (const problem of [control.write(record(3n, [1n])), control.write(record(-1n, [1n])), control.delete([1n])]) {
      expect(problem?.code).toBe("RMT4001");
    }
    expect(control.read([3n])).toBeUndefined();
  });

  it("find the record with the longest prefix of an lpm context, which the control plane makes", () => {
    const { machine } = open({});
    expect(machine.context("other")).toBeUndefined();
    const lpm = startBody(
      kind,
      [
        ...code(
          { op: "RMT_LD_EVENT", result: 0, field: 0 },
          { op: "RMT_FIND_CTXT", found: 1, record: 8, context: 0, keys: [0] },
          { op: "RMT_LD_CTXT", result: 2, record: 8, field: 0 },
        ),
        tell(1),
        tell(2),
      ],
      [{ kind: "record", context: 0 }],
      { contexts: [testContext({ kind: "lpm", keys: [{ name: "address", type: "i64" }], capacity: 3 })] },
    );
    const control = lpm.machine.context("seen")!;
    const prefix = (value: bigint, prefixLength: number, field: bigint): ContextRecord => ({
      keys: [value],
      prefixLength,
      fields: [[[field]]],
    });
    expect(lpm.send(5)).toEqual([0n, 0n]);
    expect(control.write(prefix(0n, 0, 100n))).toBeUndefined();
    expect(control.write(prefix(-(2n ** 63n), 1, 101n))).toBeUndefined();
    expect(control.write(prefix(5n, 64, 164n))).toBeUndefined();
    expect([5, 4, -1].map((key) => lpm.send(key))).toEqual([
      [1n, 164n],
      [1n, 100n],
      [1n, 101n],
    ]);
    expect(control.write(prefix(6n, 64, 0n))?.code).toBe("RMT4004");
    expect(control.write(prefix(5n, 64, 1n))).toBeUndefined();
    expect(control.read([5n], 64)).toEqual(prefix(5n, 64, 1n));
    expect(control.read([0n], 1)).toBeUndefined();
    expect(control.delete([0n], 1)?.code).toBe("RMT4003");
    expect(control.delete([0n], 0)).toBeUndefined();
    expect(lpm.send(4)).toEqual([0n, 0n]);
    expect(control.list()).toEqual([prefix(-(2n ** 63n), 1, 101n), prefix(5n, 64, 1n)]);
    expect(control.write(prefix(7n, 63, 0n))?.code).toBe("RMT4001");
    expect(control.write(prefix(0n, 65, 0n))?.code).toBe("RMT4001");
    expect(control.write(record(0n, [0n]))?.code).toBe("RMT4001");
  });

  it("queue elements first in, first out, wrapped to the fields' types", () => {
    const { machine, send } = startBody(
      kind,
      [
        ...code(
          { op: "RMT_LD_EVENT", result: 0, field: 0 },
          { op: "RMT_LD_EVENT", result: 1, field: 1 },
          {
            op: "IF",
            condition: 0,
            whenTrue: [...code({ op: "RMT_PUSH_QUEUE", done: 2, context: 0, values: [0, 1] }), tell(2)],
            whenFalse: [
              ...code(
                { op: "RMT_POP_QUEUE", found: 2, record: 8, context: 0 },
                { op: "RMT_LD_CTXT", result: 3, record: 8, field: 0 },
                { op: "RMT_LD_CTXT", result: 4, record: 8, field: 1 },
                { op: "RMT_ST_CTXT", record: 8, field: 0, source: 2 },
              ),
              tell(2),
              tell(3),
              tell(4),
            ],
          },
        ),
      ],
      [{ kind: "record", context: 0 }],
      {
        contexts: [
          testContext({
            kind: "queue",
            keys: [],
            fields: [
              { name: "small", kind: "scalar", type: "u8", length: 1 },
              { name: "large", kind: "scalar", type: "u64", length: 1 },
            ],
            capacity: 2,
          }),
        ],
      },
    );
    const control = machine.context("seen")!;
    const element = (small: bigint, large: bigint): ContextRecord => ({ keys: [], fields: [[[small], [large]]] });
    expect(send(0, 0)).toEqual([0n, 0n, 0n]);
    expect([send(257, -1), send(2, 20), send(3, 30)]).toEqual([[1n], [1n], [0n]]);
    expect(control.list()).toEqual([element(1n, 2n ** 64n - 1n), element(2n, 20n)]);
    expect(send(0, 0)).toEqual([1n, 1n, -1n]);
    expect(control.write(element(4n, 40n))).toBeUndefined();
    expect(control.write(element(5n, 50n))?.code).toBe("RMT4004");
    expect([send(0, 0), send(0, 0), send(0, 0)]).toEqual([
      [1n, 2n, 20n],
      [1n, 4n, 40n],
      [0n, 0n, 0n],
    ]);
    // Around the end of a ring buffer of two, many times.
    for (let value = 1; value < 20; value++) {
      expect(send(value, value)).toEqual([1n]);
      expect(send(0, 0)).toEqual([1n, BigInt(value), BigInt(value)]);
    }
    expect(control.write(element(256n, 0n))?.code).toBe("RMT4001");
    expect(control.delete([])?.code).toBe("RMT4001");
    expect(control.read([])).toBeUndefined();
  });

  it("keep fields of each CPU apart where they are per CPU, with common keys", () => {
    const { machine, send } = startBody(
      kind,
      body(),
      [{ kind: "record", context: 0 }],
      { contexts: [testContext({ perCpu: true, capacity: 2 })] },
      { cpus: 3 },
    );
    const control = machine.context("seen")!;
    send(match, 1, 10);
    machine.cpu = 2;
    expect(send(match, 1, 12)).toEqual([0n]);
    send(match, 2, 22);
    machine.cpu = 1;
    expect(send(find, 1, 11)).toEqual([1n, 0n]);
    expect(control.list()).toEqual([
      { keys: [1n], fields: [[[10n]], [[11n]], [[12n]]] },
      { keys: [2n], fields: [[[0n]], [[0n]], [[22n]]] },
    ]);
    expect(send(match, 3, 31)).toEqual([0n]);
    machine.cpu = 2;
    // The slot of key 2 had 22 on this CPU.
    expect(send(find, 3, 32)).toEqual([1n, 0n]);
    expect(control.write({ keys: [3n], fields: [[[1n]], [[2n]], [[3n]]] })).toBeUndefined();
    expect(send(find, 3, 0)).toEqual([1n, 3n]);
    expect(control.write({ keys: [3n], fields: [[[1n]]] })?.code).toBe("RMT4001");
  });

  it("let a record that was taken out be read until its slot is taken again, the last freed first", () => {
    const { send } = startBody(
      kind,
      [
        ...code(
          { op: "CONST", result: 0, value: 1n },
          { op: "CONST", result: 1, value: 2n },
          { op: "RMT_MATCH_CTXT", record: 8, context: 0, keys: [0] },
          { op: "RMT_ST_CTXT", record: 8, field: 0, source: 0 },
          { op: "RMT_MATCH_CTXT", record: 9, context: 0, keys: [1] },
          { op: "RMT_ST_CTXT", record: 9, field: 0, source: 1 },
          { op: "RMT_DELETE_CTXT", found: 2, context: 0, keys: [0] },
          { op: "RMT_DELETE_CTXT", found: 2, context: 0, keys: [1] },
          { op: "RMT_LD_CTXT", result: 2, record: 8, field: 0 },
          { op: "RMT_LD_CTXT", result: 3, record: 9, field: 0 },
        ),
        tell(2),
        tell(3),
        ...code(
          { op: "CONST", result: 0, value: 77n },
          { op: "RMT_MATCH_CTXT", record: 10, context: 0, keys: [0] },
          { op: "RMT_LD_CTXT", result: 3, record: 9, field: 0 },
        ),
        tell(3),
        ...code(
          { op: "RMT_ST_CTXT", record: 10, field: 0, source: 0 },
          { op: "RMT_LD_CTXT", result: 2, record: 8, field: 0 },
          { op: "RMT_LD_CTXT", result: 3, record: 9, field: 0 },
        ),
        tell(2),
        tell(3),
      ],
      [8, 9, 10].map(() => ({ kind: "record", context: 0 }) as const),
      { contexts: [testContext({ kind: "hash" })] },
    );
    expect(send()).toEqual([1n, 2n, 0n, 1n, 77n]);
  });

  it("show arrays and rings to the control plane, a ring newest first", () => {
    const fields: readonly ContextField[] = [
      { name: "cells", kind: "array", type: "u64", length: 2 },
      { name: "recent", kind: "ring", type: "i8", length: 3 },
    ];
    const { machine, send } = startBody(
      kind,
      [
        ...code(
          { op: "RMT_LD_EVENT", result: 0, field: 0 },
          { op: "RMT_LD_EVENT", result: 1, field: 1 },
          { op: "RMT_MATCH_CTXT", record: 8, context: 0, keys: [0] },
          { op: "RMT_ST_ARRAY", record: 8, field: 0, index: 0, source: 1 },
          { op: "RMT_PUSH_RING", record: 8, field: 1, source: 1 },
          { op: "RMT_LD_ARRAY", result: 2, record: 8, field: 1, index: 0 },
        ),
        tell(2),
      ],
      [{ kind: "record", context: 0 }],
      { contexts: [testContext({ fields })] },
    );
    const control = machine.context("seen")!;
    expect([send(1, -1), send(1, 5), send(1, 200), send(1, 7)]).toEqual([[0n], [-1n], [5n], [-56n]]);
    const shown = record(1n, [0n, 7n], [7n, -56n, 5n]);
    expect(control.list()).toEqual([shown]);
    const written = record(1n, [2n ** 64n - 1n, 0n], [1n, 2n, 3n]);
    expect(control.write(written)).toBeUndefined();
    expect(control.read([1n])).toEqual(written);
    expect(send(1, 9)).toEqual([1n]);
    expect(control.read([1n])).toEqual(record(1n, [2n ** 64n - 1n, 9n], [9n, 1n, 2n]));
    const wrong = [
      record(1n, [0n], [1n, 2n, 3n]),
      record(1n, [0n, 0n]),
      record(1n, [0n, 0n], [1n, 2n, 128n]),
      record(2n ** 32n, [0n, 0n], [1n, 2n, 3n]),
      { keys: [], fields: written.fields },
      { ...written, prefixLength: 3 },
      { keys: [1n], fields: [] },
    ];
    for (const each of wrong) expect(control.write(each)?.message).toMatch(/^INVALID_ARGUMENT: /);
  });

  it("take writes of the control plane as matches, and reads not", () => {
    const { send, control } = open({ kind: "lru", capacity: 2 });
    expect(control.write(record(1n, [1n]))).toBeUndefined();
    expect(control.write(record(2n, [2n]))).toBeUndefined();
    expect(control.read([1n])).toEqual(record(1n, [1n]));
    expect(control.list()).toEqual([record(2n, [2n]), record(1n, [1n])]);
    expect(control.write(record(1n, [5n]))).toBeUndefined();
    expect(control.write(record(3n, [3n]))).toBeUndefined();
    expect(control.list()).toEqual([record(3n, [3n]), record(1n, [5n])]);
    expect(control.delete([1n])).toBeUndefined();
    expect(control.delete([1n])?.code).toBe("RMT4003");
    expect(control.delete([2n ** 32n])?.code).toBe("RMT4001");
    expect(send(find, 3, 4)).toEqual([1n, 3n]);
    expect(send(match, 1, 4)).toEqual([0n]);
    expect(control.declaration.name).toBe("seen");
  });
});
