import { describe, expect, it } from "vitest";
import type { Program, TableEntry } from "../../../bytecode/index.ts";
import { createMemoryPlan } from "../memory-plan.ts";
import { mostBisected } from "./interval-tree-layout.ts";
import { headerIntervalLevels, headerIntervals, planTable } from "./table-layout.ts";
import { createWasmEntryStore } from "./wasm-entry-store.ts";

type RangeType = "i64" | "u64";

const program: Program = {
  name: "test",
  contexts: [],
  models: [],
  tensors: [],
  counters: [],
  metadata: [],
  actions: [{ name: "hit", parameters: [{ name: "value", type: "u32" }], registers: [], body: [], location: -1 }],
  tables: [],
  helpers: [],
  sourceFile: "",
  locations: [],
};

/** A table with one range key, and what its lookups find, by code that the machine's lookups have too. */
function open(type: RangeType, size: number) {
  const plan = createMemoryPlan();
  const key = { kind: "range", type, source: "event", field: 0, name: "key" } as const;
  const declaration = { name: "ranges", hook: "test", keys: [key], actions: [0], entries: [], size, location: -1 };
  const table = planTable(plan, program, declaration, 0);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(plan.end / 65536) });
  const words = new Int32Array(memory.buffer);
  const store = createWasmEntryStore(table, memory);
  return {
    plan,
    table,
    store,
    intervals: () => words[(table.header + headerIntervals) >> 2]!,
    levels: () => words[(table.header + headerIntervalLevels) >> 2]!,
    add(low: bigint, high: bigint, priority: number): number {
      const entry: TableEntry = { matches: [{ kind: "range", low, high }], priority, call: { action: 0, data: [0n] } };
      return store.add(entry, false);
    },
    winner: (value: bigint) => store.lookup([value]),
  };
}

const least = { i64: -(2n ** 63n), u64: 0n };
const greatest = { i64: 2n ** 63n - 1n, u64: 2n ** 64n - 1n };

/** The values beside both ends of a range and at them, as far as the type has them. */
function edgesOf(type: RangeType, low: bigint, high: bigint): bigint[] {
  return [low - 1n, low, low + 1n, high - 1n, high, high + 1n].filter(
    (value) => value >= least[type] && value <= greatest[type],
  );
}

describe("the tree of intervals", () => {
  for (const type of ["i64", "u64"] as const) {
    it(`leads any ${type} to its winner, from the least value to the greatest, with gaps and without`, () => {
      const size = 40_000;
      const { store, intervals, levels, add, winner } = open(type, 2 * size);
      const stride = 2n ** 64n / BigInt(size);
      const lowOf = (index: number) => (index === size ? greatest[type] + 1n : least[type] + stride * BigInt(index));
      // One of three reaches to the next one, the last one to the greatest value.
      const highOf = (index: number) =>
        index % 3 === 0 || index === size - 1 ? lowOf(index + 1) - 1n : lowOf(index) + (stride >> 1n);
      const handles = Array.from({ length: size }, (_, index) => add(lowOf(index), highOf(index), 2));
      // Every other one has a wider one of lower priority around it, which wins in gaps only.
      const around = new Map<number, number>();
      for (let index = 2; index < size - 2; index += 2) {
        around.set(index, add(lowOf(index) - 2n, highOf(index) + 2n, 1));
      }
      const expected = (value: bigint): number | undefined => {
        const place = Number((value - least[type]) / stride);
        const near = [place - 1, place, place + 1].filter((index) => index >= 0 && index < size);
        const inside = near.find((index) => lowOf(index) <= value && value <= highOf(index));
        if (inside !== undefined) return handles[inside];
        const outside = near.find(
          (index) => lowOf(index) - 2n <= value && value <= highOf(index) + 2n && around.has(index),
        );
        return outside === undefined ? undefined : around.get(outside);
      };
      for (let index = 0; index < size; index = index < 700 || index > size - 700 ? index + 1 : index + 37) {
        for (const value of edgesOf(type, lowOf(index), highOf(index))) {
          if (winner(value) !== expected(value)) expect(winner(value), `${value}`).toBe(expected(value));
        }
        for (const value of edgesOf(type, lowOf(index) - 2n, highOf(index) + 2n)) {
          if (winner(value) !== expected(value)) expect(winner(value), `${value}`).toBe(expected(value));
        }
      }
      expect(winner(least[type])).toBe(handles[0]);
      expect(winner(greatest[type])).toBe(handles.at(-1));
      expect(intervals()).toBeGreaterThan(16 * 9 ** 3);
      expect(levels()).toBe(4);
      for (const { entry } of store.list().slice(100)) store.remove(store.find(entry.matches, entry.priority)!);
      expect(winner(least[type])).toBe(handles[0]);
      expect(winner(greatest[type])).toBeUndefined();
      expect(levels()).toBe(0);
    });

    it(`takes single ${type} entries anywhere, across nodes, levels and the size where it begins`, () => {
      const count = 16_330;
      const { store, intervals, add, winner } = open(type, 17_000);
      const model: { low: bigint; high: bigint; priority: number; handle: number }[] = [];
      const put = (low: bigint, high: bigint, priority: number) =>
        model.push({ low, high, priority, handle: add(low, high, priority) });
      const expected = (value: bigint) => {
        let best: (typeof model)[number] | undefined;
        for (const each of model) {
          if (each.low <= value && value <= each.high && (best === undefined || each.priority > best.priority))
            best = each;
        }
        return best?.handle;
      };
      const base = type === "i64" ? -1_000_000n : 2n ** 63n - 1_000_000n;
      for (let index = 0; index < count; index++)
        put(base + 100n * BigInt(index), base + 100n * BigInt(index) + 50n, 5);
      const insert = (low: bigint, high: bigint, priority: number) => {
        expect(winner(low)).toBe(expected(low));
        put(low, high, priority);
        for (const value of edgesOf(type, low, high)) expect(winner(value), `${value}`).toBe(expected(value));
        expect(winner(model[count - 1]!.high)).toBe(expected(model[count - 1]!.high));
        expect(store.pending).toBe(false);
      };
      for (let place = 0; place < 24; place++) {
        const { low, high } = model[(place * 3_001 + 71 * place) % count]!;
        insert(low + 3n, low + 4n, 7);
        insert(high + 1n, high + 2n, 6);
        insert(low - 1n, high + 4n, 1);
      }
      expect(intervals()).toBeGreaterThan(mostBisected);
      for (let index = 0; index < count; index += 40) {
        for (const value of edgesOf(type, model[index]!.low, model[index]!.high)) {
          expect(winner(value), `${value}`).toBe(expected(value));
        }
      }
      insert(model[100]!.low + 1n, model[9_000]!.high - 2n, 9);
      expect(intervals()).toBeLessThan(mostBisected);
      insert(least[type], least[type], 1);
      insert(greatest[type], greatest[type], 1);
      insert(least[type], greatest[type], 3);
      for (let index = 0; index < count; index += 400) {
        for (const value of edgesOf(type, model[index]!.low, model[index]!.high)) {
          expect(winner(value), `${value}`).toBe(expected(value));
        }
      }
    });
  }

  it("has room for a million ranges in 97.6 MB, each with a line of the cache to itself", () => {
    const { plan, table } = open("i64", 1_000_000);
    expect(plan.end).toBeLessThanOrEqual(97_600_000);
    expect(table.recordBytes).toBe(64);
    expect(table.records % 64).toBe(0);
  });
});
