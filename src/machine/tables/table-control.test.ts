import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IntegerType, Match, MatchKind, Program, TableDeclaration, TableEntry } from "../../bytecode/index.ts";
import { createTableEntries } from "../interpreter/entries.ts";
import { createTableControl, type TableControl } from "./table-control.ts";

type KeyShape = readonly [MatchKind, IntegerType];

function declare(keys: readonly KeyShape[], details: Partial<TableDeclaration> = {}): TableDeclaration {
  return {
    name: "routes",
    hook: "test.hook",
    keys: keys.map(([kind, type], index) => ({ source: "event", field: index, name: `key${index}`, type, kind })),
    actions: [0],
    entries: [],
    size: 1000,
    location: -1,
    ...details,
  };
}

const program: Program = {
  name: "test",
  contexts: [],
  models: [],
  tensors: [],
  counters: [],
  metadata: [],
  actions: ["forward", "other"].map((name) => ({
    name,
    parameters: [{ name: "port", type: "u8" }],
    registers: [{ kind: "integer" }],
    body: [],
    location: -1,
  })),
  tables: [],
  helpers: [],
  sourceFile: "",
  locations: [],
};

function open(declaration: TableDeclaration): TableControl {
  return createTableControl(program, declaration, createTableEntries(declaration));
}

const forward = (port: number | bigint) => ({ action: 0, data: [BigInt(port)] });
const exact = (value: bigint): Match => ({ kind: "exact", value });
const lpm = (value: bigint, prefixLength: number): Match => ({ kind: "lpm", value, prefixLength });

/** A table as a plain list in the order of insertion, searched from end to end in BigInt. */
class ListedTable {
  entries: TableEntry[] = [];
  readonly declaration: TableDeclaration;

  constructor(declaration: TableDeclaration) {
    this.declaration = declaration;
  }

  indexOf(entry: Pick<TableEntry, "matches" | "priority">): number {
    const spell = ({ matches, priority }: Pick<TableEntry, "matches" | "priority">) =>
      priority + matches.map((match) => Object.values(match).join(" ")).join(";");
    return this.entries.findIndex((candidate) => spell(candidate) === spell(entry));
  }

  lookup(values: readonly bigint[]): TableEntry | undefined {
    let best: TableEntry | undefined;
    for (const entry of this.entries) {
      if (!entry.matches.every((match, index) => this.matches(match, values[index]!, index))) continue;
      if (!best || this.rank(entry) > this.rank(best)) best = entry;
    }
    return best;
  }

  matches(match: Match, value: bigint, index: number): boolean {
    const width = BigInt(this.declaration.keys[index]!.type.slice(1));
    switch (match.kind) {
      case "exact":
        return match.value === value;
      case "lpm": {
        const free = width - BigInt(match.prefixLength);
        return BigInt.asUintN(Number(width), match.value) >> free === BigInt.asUintN(Number(width), value) >> free;
      }
      case "ternary":
        return (value & match.mask) === (match.value & match.mask);
      case "range":
        return match.low <= value && value <= match.high;
    }
  }

  rank(entry: TableEntry): number {
    if (entry.priority > 0) return entry.priority;
    return Math.max(0, ...entry.matches.map((match) => (match.kind === "lpm" ? match.prefixLength : 0)));
  }
}

/** Values that collide: few of them, at the edges of the type. */
function edgeOf(type: IntegerType): fc.Arbitrary<bigint> {
  const width = Number(type.slice(1));
  const view = type.startsWith("i") ? BigInt.asIntN : BigInt.asUintN;
  const bits = [0n, 1n, 2n, 3n, 1n << BigInt(width - 1), (1n << BigInt(width)) - 1n, (1n << BigInt(width - 1)) - 1n];
  return fc.constantFrom(...bits.map((value) => view(width, value)));
}

function matchOf([kind, type]: KeyShape): fc.Arbitrary<Match> {
  const width = Number(type.slice(1));
  const view = (value: bigint) => (type.startsWith("i") ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value));
  const value = edgeOf(type);
  switch (kind) {
    case "exact":
      return value.map(exact);
    case "lpm":
      return fc
        .tuple(value, fc.constantFrom(0, 1, 2, width - 2, width - 1, width))
        .map(([each, length]) => lpm(view((each >> BigInt(width - length)) << BigInt(width - length)), length));
    case "ternary":
      return fc.tuple(value, value).map(([each, mask]) => ({ kind, value: view(each & mask), mask }));
    case "range":
      return fc.tuple(value, value).map(([a, b]) => (a <= b ? { kind, low: a, high: b } : { kind, low: b, high: a }));
  }
}

const shapes: readonly (readonly KeyShape[])[] = [
  [["exact", "u32"]],
  [
    ["exact", "u64"],
    ["exact", "i16"],
  ],
  [["lpm", "u32"]],
  [["lpm", "u64"]],
  [
    ["exact", "u8"],
    ["lpm", "i64"],
  ],
  [["lpm", "i8"]],
  [["ternary", "u64"]],
  [
    ["ternary", "i32"],
    ["exact", "u8"],
  ],
  [["range", "u64"]],
  [
    ["range", "i64"],
    ["ternary", "u32"],
  ],
  [
    ["lpm", "u32"],
    ["range", "i8"],
  ],
];

describe("tables", () => {
  for (const shape of shapes) {
    it(`behave like a list searched from end to end, for keys ${shape.map((key) => key.join(" ")).join(", ")}`, () => {
      const declaration = declare(shape, { size: 12 });
      const hasPriority = shape.some(([kind]) => kind === "ternary" || kind === "range");
      const entry = fc.record({
        matches: fc.tuple(...shape.map(matchOf)),
        priority: hasPriority ? fc.integer({ min: 1, max: 3 }) : fc.constant(0),
        call: fc.nat(255).map(forward),
      });
      const step = fc.record({ kind: fc.constantFrom("insert", "insert", "modify", "delete"), entry });
      const probes = fc.array(fc.tuple(...shape.map(([, type]) => edgeOf(type))), { minLength: 5, maxLength: 10 });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 40 }), probes, (steps, keys) => {
          const table = open(declaration);
          const listed = new ListedTable(declaration);
          for (const { kind, entry: given } of steps) {
            const index = listed.indexOf(given);
            const problem = table[kind as "insert"](given);
            if (kind === "insert") {
              const wanted = index >= 0 ? "RMT4002" : listed.entries.length === 12 ? "RMT4004" : undefined;
              expect(problem?.code).toBe(wanted);
              if (wanted === undefined) listed.entries.push(given);
            } else {
              expect(problem?.code).toBe(index < 0 ? "RMT4003" : undefined);
              if (index >= 0 && kind === "modify") listed.entries[index] = given;
              if (index >= 0 && kind === "delete") listed.entries.splice(index, 1);
            }
            for (const values of keys) {
              const found = table.lookup(values);
              const wanted = listed.lookup(values);
              // Compared by identity of the matches first: toEqual for every probe takes long.
              if (found?.matches !== wanted?.matches || found?.call !== wanted?.call) expect(found).toEqual(wanted);
            }
          }
          expect(table.list().map((state) => state.entry)).toEqual(listed.entries);
        }),
        { numRuns: 100 },
      );
    });
  }

  it("prefer the longest prefix, down to the prefix of length 0", () => {
    const table = open(declare([["lpm", "u32"]]));
    expect(table.insert({ matches: [lpm(0n, 0)], priority: 0, call: forward(1) })).toBeUndefined();
    expect(table.insert({ matches: [lpm(0x0a000000n, 8)], priority: 0, call: forward(2) })).toBeUndefined();
    expect(table.insert({ matches: [lpm(0x0a010000n, 16)], priority: 0, call: forward(3) })).toBeUndefined();
    expect(table.lookup([0x0a010203])?.call).toEqual(forward(3));
    expect(table.lookup([0x0aff0203])?.call).toEqual(forward(2));
    expect(table.lookup([0xffff0203])?.call).toEqual(forward(1));
  });

  it("prefer the entry inserted first among equal priorities", () => {
    const table = open(declare([["range", "u8"]]));
    const range = (low: bigint, high: bigint): Match => ({ kind: "range", low, high });
    table.insert({ matches: [range(0n, 10n)], priority: 5, call: forward(1) });
    table.insert({ matches: [range(5n, 20n)], priority: 5, call: forward(2) });
    expect(table.lookup([7])?.call).toEqual(forward(1));
    table.delete({ matches: [range(0n, 10n)], priority: 5 });
    table.insert({ matches: [range(0n, 10n)], priority: 5, call: forward(1) });
    expect(table.lookup([7])?.call).toEqual(forward(2));
  });

  it("keep the entries of the program as they are", () => {
    const fixed: TableEntry = { matches: [exact(1n)], priority: 0, call: forward(1) };
    const table = open(declare([["exact", "u32"]], { entries: [fixed] }));
    for (const problem of [table.modify({ ...fixed, call: forward(2) }), table.delete(fixed)]) {
      expect(problem?.code).toBe("RMT4001");
      expect(problem?.message).toMatch(/^INVALID_ARGUMENT: .* is part of the program/);
    }
    expect(table.insert(fixed)?.message).toMatch(/^ALREADY_EXISTS/);
    expect(table.list()).toEqual([{ entry: fixed, isStatic: true, hits: 0 }]);
  });

  it("refuse entries that do not fit the declaration, by P4Runtime's names", () => {
    const table = open(declare([["exact", "u8"]], { size: 1 }));
    const entry: TableEntry = { matches: [exact(1n)], priority: 0, call: forward(1) };
    const wrong: TableEntry[] = [
      { ...entry, matches: [exact(256n)] },
      { ...entry, matches: [lpm(1n, 8)] },
      { ...entry, matches: [] },
      { ...entry, priority: 1 },
      { ...entry, call: { action: 1, data: [1n] } },
      { ...entry, call: { action: 0, data: [] } },
      { ...entry, call: forward(256) },
    ];
    for (const each of wrong) expect(table.insert(each)?.message).toMatch(/^INVALID_ARGUMENT: /);
    expect(table.insert(entry)).toBeUndefined();
    expect(table.insert(entry)?.message).toMatch(/^ALREADY_EXISTS: /);
    expect(table.insert({ ...entry, matches: [exact(2n)] })?.message).toMatch(/^RESOURCE_EXHAUSTED: /);
    expect(table.delete({ matches: [exact(2n)], priority: 0 })?.message).toMatch(/^NOT_FOUND: /);
    expect(table.setDefault({ action: 1, data: [1n] })?.message).toMatch(/^INVALID_ARGUMENT: /);
  });

  it("make all updates of a batch or none", () => {
    const table = open(declare([["ternary", "u8"]]));
    const ternary = (value: bigint): TableEntry["matches"] => [{ kind: "ternary", value, mask: 255n }];
    const one: TableEntry = { matches: ternary(1n), priority: 1, call: forward(1) };
    const two: TableEntry = { matches: ternary(2n), priority: 1, call: forward(2) };
    const three: TableEntry = { matches: ternary(3n), priority: 1, call: forward(3) };
    table.applyUpdates([
      { kind: "insert", entry: one },
      { kind: "insert", entry: two },
    ]);
    const before = table.list();
    const problem = table.applyUpdates([
      { kind: "delete", entry: one },
      { kind: "modify", entry: { ...two, call: forward(9) } },
      { kind: "insert", entry: three },
      { kind: "insert", entry: two },
    ]);
    expect(problem?.code).toBe("RMT4002");
    expect(problem?.message).toContain("update 4 of 4");
    expect(table.list()).toEqual(before);
    expect([1, 2, 3].map((value) => table.lookup([value])?.call)).toEqual([forward(1), forward(2), undefined]);
  });

  it("put entries back in their place, with their hits, when a batch fails", () => {
    const entries = createTableEntries(declare([["range", "u8"]]));
    const table = createTableControl(program, declare([["range", "u8"]]), entries);
    const range = (port: number): TableEntry => ({
      matches: [{ kind: "range", low: 0n, high: BigInt(port) }],
      priority: 1,
      call: forward(port),
    });
    for (const port of [1, 2, 3]) table.insert(range(port));
    entries.winner([0])!.hits = 5;
    const problem = table.applyUpdates([
      { kind: "modify", entry: { ...range(1), call: forward(8) } },
      { kind: "delete", entry: range(1) },
      { kind: "insert", entry: { ...range(1), call: forward(9) } },
      { kind: "modify", entry: { ...range(1), call: forward(7) } },
      { kind: "delete", entry: range(2) },
      { kind: "delete", entry: range(2) },
    ]);
    expect(problem?.code).toBe("RMT4003");
    expect(table.list()).toEqual([
      { entry: range(1), isStatic: false, hits: 5 },
      { entry: range(2), isStatic: false, hits: 0 },
      { entry: range(3), isStatic: false, hits: 0 },
    ]);
    expect(table.lookup([0])).toEqual(range(1));
  });

  it("cannot be made with wrong entries or a wrong default", () => {
    const fixed: TableEntry = { matches: [exact(1n)], priority: 0, call: forward(1) };
    expect(() => open(declare([["exact", "u32"]], { entries: [fixed, fixed] }))).toThrow(/RMT4002/);
    expect(() => open(declare([["exact", "u32"]], { defaultCall: forward(256) }))).toThrow(/RMT4001/);
  });

  it("can be given another default action or none", () => {
    const table = open(declare([["exact", "u8"]], { defaultCall: forward(1) }));
    expect(table.defaultCall).toEqual(forward(1));
    expect(table.setDefault(forward(2))).toBeUndefined();
    expect(table.defaultCall).toEqual(forward(2));
    expect(table.setDefault(undefined)).toBeUndefined();
    expect(table.defaultCall).toBeUndefined();
  });
});
