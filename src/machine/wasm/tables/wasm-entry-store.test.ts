import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type IntegerType,
  integerBits,
  integerTypes,
  isSignedType,
  type Match,
  type MatchKind,
  type Program,
  type TableDeclaration,
  type TableEntry,
} from "../../../bytecode/index.ts";
import { createTableEntries, type StoredEntry } from "../../interpreter/entries.ts";
import { createMemoryPlan, reserve } from "../memory-plan.ts";
import { ModuleBuilder } from "../module/index.ts";
import { emitLookup } from "./emit-lookup.ts";
import { callAction, callData, callHits, planTable } from "./table-layout.ts";
import { createWasmEntryStore } from "./wasm-entry-store.ts";

interface KeyShape {
  readonly kind: MatchKind;
  readonly type: IntegerType;
  readonly source: "event" | "metadata";
}

const program: Program = {
  name: "test",
  contexts: [],
  models: [],
  tensors: [],
  counters: [],
  metadata: [],
  actions: (["u32", "i64", "u64"] as const).map((type, index) => ({
    name: `action${index}`,
    parameters: Array.from({ length: index }, (_, parameter) => ({ name: `data${parameter}`, type })),
    registers: [],
    body: [],
    location: -1,
  })),
  tables: [],
  helpers: [],
  sourceFile: "",
  locations: [],
};

function declare(keys: readonly KeyShape[], size: number): TableDeclaration {
  return {
    name: "routes",
    hook: "test.hook",
    keys: keys.map((key, index) => ({ ...key, field: index, name: `key${index}` })),
    actions: [0, 1, 2],
    entries: [],
    size,
    location: -1,
  };
}

/** A table in a memory of its own, and its lookup as a function of the key values. */
function open(declaration: TableDeclaration) {
  const plan = createMemoryPlan();
  const event = reserve(plan, "event", 8 * declaration.keys.length);
  const metadata = reserve(plan, "metadata", 8 * declaration.keys.length);
  const table = planTable(plan, program, declaration, metadata);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(plan.end / 65536) });
  const module = new ModuleBuilder();
  const code = module.function(["i32"], ["i32"], "lookup");
  emitLookup(code, table, 0);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
  const store = createWasmEntryStore(table, memory);
  const values = new BigInt64Array(memory.buffer);
  return {
    table,
    plan,
    store,
    values,
    bytes: new Uint8Array(memory.buffer),
    /** The address of the winner's call record. */
    winner(keys: readonly bigint[]): number {
      for (const [index, { source }] of declaration.keys.entries()) {
        values[((source === "event" ? event : metadata) >> 3) + index] = keys[index]!;
      }
      if (store.pending) store.prepareLookup();
      return (exports.lookup as (event: number) => number)(event);
    },
  };
}

const wrap = (type: IntegerType, value: bigint) =>
  isSignedType(type) ? BigInt.asIntN(integerBits(type), value) : BigInt.asUintN(integerBits(type), value);

/** Few values, at the edges of the type, so that entries meet; sometimes any value. */
function edgeOf(type: IntegerType): fc.Arbitrary<bigint> {
  const top = 1n << BigInt(integerBits(type) - 1);
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom(0n, 1n, 2n, 3n, -1n, -2n, top, top - 1n, top + 1n).map((v) => wrap(type, v)),
    },
    { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => wrap(type, value)) },
  );
}

function matchOf({ kind, type }: KeyShape): fc.Arbitrary<Match> {
  const bits = integerBits(type);
  const value = edgeOf(type);
  switch (kind) {
    case "exact":
      return value.map((each) => ({ kind, value: each }));
    case "lpm":
      return fc.tuple(value, fc.constantFrom(0, 1, 2, 3, bits - 2, bits - 1, bits)).map(([each, prefixLength]) => {
        const free = BigInt(bits - prefixLength);
        return { kind, value: wrap(type, (each >> free) << free), prefixLength };
      });
    case "ternary":
      return fc.tuple(value, value).map(([each, mask]) => ({ kind, value: each & mask, mask }));
    case "range":
      return fc.tuple(value, value).map(([a, b]) => (a <= b ? { kind, low: a, high: b } : { kind, low: b, high: a }));
  }
}

const callOf: fc.Arbitrary<TableEntry["call"]> = fc.oneof(
  fc.constant({ action: 0, data: [] }),
  edgeOf("i64").map((value) => ({ action: 1, data: [value] })),
  fc.tuple(edgeOf("u64"), edgeOf("u64")).map((data) => ({ action: 2, data })),
);

const shapeOf: fc.Arbitrary<KeyShape> = fc.record({
  kind: fc.constantFrom<MatchKind>("exact", "lpm", "ternary", "range"),
  type: fc.constantFrom(...integerTypes),
  source: fc.constantFrom("event", "event", "metadata"),
});

interface Step {
  readonly kind: "insert" | "modify" | "delete" | "batch" | "hit" | "default" | "reset";
  readonly entry: TableEntry;
  /** Chooses the entry that other kinds than "insert" are about. */
  readonly choice: number;
  readonly isStatic: boolean;
}

function scenarioOf(shapes: readonly KeyShape[], size: number) {
  const hasPriority = shapes.some(({ kind }) => kind === "ternary" || kind === "range");
  const entry: fc.Arbitrary<TableEntry> = fc.record({
    matches: fc.tuple(...shapes.map(matchOf)),
    priority: hasPriority ? fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(0x7fffffff)) : fc.constant(0),
    call: callOf,
  });
  return fc.record({
    declaration: fc.constant(declare(shapes, size)),
    steps: fc.array(
      fc.record<Step>({
        kind: fc.constantFrom("insert", "insert", "insert", "modify", "delete", "batch", "hit", "default", "reset"),
        entry,
        choice: fc.nat(1000),
        isStatic: fc.boolean(),
      }),
      { maxLength: 40 },
    ),
    probes: fc.array(fc.tuple(...shapes.map(({ type }) => edgeOf(type))), { minLength: 3, maxLength: 8 }),
  });
}

/** Does all steps on both tables; after each one winners, states and the list must agree. */
function compare({ declaration, steps, probes }: { declaration: TableDeclaration; steps: Step[]; probes: bigint[][] }) {
  const { store, table, values, winner } = open(declaration);
  const model = createTableEntries(declaration);
  for (const { kind, entry, choice, isStatic } of steps) {
    const present = model.list()[choice % Math.max(1, model.count)]?.entry ?? entry;
    const { matches, priority } = kind === "insert" ? entry : present;
    const handle = store.find(matches, priority);
    const stored = model.find(matches, priority);
    expect(handle === undefined).toBe(stored === undefined);
    if (kind === "default") {
      const call = isStatic ? entry.call : undefined;
      store.defaultCall = call;
      model.defaultCall = call;
    } else if (kind === "reset") {
      store.resetCounters();
      model.resetCounters();
    } else if (kind === "insert") {
      if (handle === undefined && store.count < declaration.size) {
        store.add(entry, isStatic);
        model.add(entry, isStatic);
      }
    } else if (handle !== undefined && stored !== undefined) {
      if (kind === "delete") {
        store.remove(handle);
        model.remove(stored);
      } else if (kind === "modify") {
        store.setCall(handle, entry.call);
        model.setCall(stored, entry.call);
      } else if (kind === "hit") {
        values[(table.records + handle * table.recordBytes + callHits) >> 3]! += 2n ** 33n + 1n;
        stored.hits += 2 ** 33 + 1;
      } else if (kind === "batch") {
        const before = store.list();
        const restore = store.remove(handle);
        const isFree = store.find(entry.matches, entry.priority) === undefined;
        const again = isFree ? store.add(entry, isStatic) : undefined;
        if (again !== undefined) {
          expect(store.state(again)).toEqual({ entry, isStatic, hits: 0 });
          store.remove(again);
        }
        restore();
        expect(store.list()).toEqual(before);
      }
    }
    expect(store.count).toBe(model.count);
    // Not after each step, so that changes add up before the next lookup.
    if (choice % 3 === 0) for (const keys of probes) expectSameWinner(keys);
  }
  for (const keys of probes) expectSameWinner(keys);
  expect(store.list()).toEqual(model.list());

  function expectSameWinner(keys: readonly bigint[]) {
    const wanted = model.winner(canonical(keys));
    const address = winner(keys);
    if (wanted === undefined) {
      expect(store.lookup(keys)).toBeUndefined();
      expect(address === 0).toBe(model.defaultBound === undefined);
      if (model.defaultBound) expectCall(address, model.defaultBound);
      return;
    }
    const handle = store.lookup(keys)!;
    expect(address).toBe(table.records + handle * table.recordBytes);
    expect(store.state(handle)).toEqual(model.state(wanted));
    expectCall(address, wanted.bound);
  }

  function expectCall(address: number, { action, data }: StoredEntry["bound"]) {
    expect(Number(BigInt.asIntN(32, values[(address + callAction) >> 3]!))).toBe(action);
    const held = data.map((_, index) => values[((address + callData) >> 3) + index]!);
    expect(held).toEqual(data.map(BigInt));
  }
}

function canonical(keys: readonly bigint[]): (number | bigint)[] {
  return keys.map((key) => {
    const signed = BigInt.asIntN(64, key);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  });
}

describe("tables in linear memory", () => {
  for (const kind of ["exact", "lpm", "ternary", "range"] as const) {
    it(`find the interpreter's winners with one ${kind} key of any type`, () => {
      const scenario = fc
        .constantFrom(...integerTypes)
        .chain((type) => scenarioOf([{ kind, type, source: "event" }], 12));
      fc.assert(fc.property(scenario, compare), { numRuns: 150 });
    });
  }

  it("find the interpreter's winners with two or three keys of any kind and type", () => {
    const scenario = fc.array(shapeOf, { minLength: 2, maxLength: 3 }).chain((shapes) => scenarioOf(shapes, 10));
    fc.assert(fc.property(scenario, compare), { numRuns: 400 });
  });

  it("find the one entry of a table without keys, or its default", () => {
    fc.assert(fc.property(scenarioOf([], 1), compare), { numRuns: 20 });
  });

  it("hold a million exact entries in 64 MB, and find each of them", () => {
    const size = 1_000_000;
    const { store, plan, table, bytes, winner } = open(
      declare([{ kind: "exact", type: "u64", source: "event" }], size),
    );
    // The parameters of `declare` are up to two u64; what is asked for is one u32, which takes 8 bytes less.
    expect(plan.end).toBeLessThanOrEqual(64_000_000);
    expect(bytes.length).toBeLessThanOrEqual(64_000_000 + 65536);
    const keyOf = (entry: number) => BigInt.asUintN(64, BigInt(entry) * 0x9e3779b97f4a7c15n);
    for (let entry = 0; entry < size; entry++) {
      const call = { action: 1, data: [BigInt(entry)] };
      store.add({ matches: [{ kind: "exact", value: keyOf(entry) }], priority: 0, call }, false);
    }
    expect(store.pending).toBe(false);
    for (let entry = 0; entry < size; entry += 7) {
      const address = winner([keyOf(entry)]);
      if (address !== table.records + (entry + 1) * table.recordBytes) expect(address).toBe(`that of ${entry}`);
    }
    expect(winner([keyOf(size)])).toBe(0);
  });

  it("take entries up to their size, again and again, in the places of removed ones", () => {
    const { store, table, winner } = open(declare([{ kind: "lpm", type: "u64", source: "event" }], 1000));
    const entryOf = (value: number): TableEntry => ({
      matches: [{ kind: "lpm", value: BigInt(value) << 24n, prefixLength: 40 }],
      priority: 0,
      call: { action: 0, data: [] },
    });
    for (let round = 0; round < 5; round++) {
      const handles = Array.from({ length: 1000 }, (_, index) => store.add(entryOf(round * 1000 + index), false));
      expect(new Set(handles)).toEqual(new Set(Array.from({ length: 1000 }, (_, index) => index + 1)));
      for (const [index, handle] of handles.entries()) {
        expect(winner([BigInt(round * 1000 + index) << 24n])).toBe(table.records + handle * table.recordBytes);
        expect(store.find(entryOf(round * 1000 + index).matches, 0)).toBe(handle);
      }
      if (round > 0) expect(winner([BigInt(round * 1000 - 1) << 24n])).toBe(0);
      for (const handle of handles) store.remove(handle);
      expect(store.count).toBe(0);
    }
  });

  it("put a removed entry back in its old place, with its hits", () => {
    const { store, table, values, winner } = open(declare([{ kind: "ternary", type: "u8", source: "event" }], 3));
    const entryOf = (mask: bigint): TableEntry => ({
      matches: [{ kind: "ternary", value: 0n, mask }],
      priority: 5,
      call: { action: 1, data: [mask] },
    });
    const [first] = [1n, 2n, 4n].map((mask) => store.add(entryOf(mask), false));
    values[(table.records + first! * table.recordBytes + callHits) >> 3] = 7n;
    const restore = store.remove(first!);
    expect(store.list().map(({ entry }) => entry)).toEqual([2n, 4n].map(entryOf));
    expect(store.state(store.lookup([0])!).entry).toEqual(entryOf(2n));
    restore();
    expect(store.list().map(({ entry }) => entry)).toEqual([1n, 2n, 4n].map(entryOf));
    const back = store.lookup([0])!;
    expect(store.state(back)).toEqual({ entry: entryOf(1n), isStatic: false, hits: 7 });
    expect(winner([0n])).toBe(table.records + back * table.recordBytes);
    store.setCall(back, { action: 0, data: [] });
    expect(store.state(back).hits).toBe(7);
  });

  it("search no group longer than its entries are worth, once the best of them have gone", () => {
    const { store, values, table } = open(declare([{ kind: "ternary", type: "u16", source: "event" }], 100));
    const add = (mask: bigint, value: bigint, priority: number) =>
      store.add({ matches: [{ kind: "ternary", value, mask }], priority, call: { action: 0, data: [] } }, false);
    const bounds = () => {
      store.prepareLookup();
      const words = new Int32Array(values.buffer);
      return [0, 1].map((group) => words[(table.searchList + group * table.searchBytes + 8 + 8) >> 2]);
    };
    const best = Array.from({ length: 50 }, (_, index) => add(0xffn, BigInt(index), 9));
    add(0xffn, 0xffn, 1);
    add(0xf00n, 0x100n, 5);
    expect(bounds()).toEqual([9, 5]);
    for (const handle of best) store.remove(handle);
    expect(store.pending).toBe(true);
    expect(bounds()).toEqual([5, 1]);
    expect(store.pending).toBe(false);
  });
});
