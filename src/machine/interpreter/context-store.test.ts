import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContextDeclaration } from "../../bytecode/index.ts";
import {
  createContextStore,
  findRecord,
  makeRecord,
  matchRecord,
  noSlot,
  recordIn,
  removeRecord,
} from "./context-store.ts";
import type { Integer } from "./integer.ts";

function declare(details: Partial<ContextDeclaration>): ContextDeclaration {
  return {
    name: "history",
    kind: "lru",
    perCpu: false,
    keys: [
      { name: "process", type: "u8" },
      { name: "region", type: "i64" },
    ],
    fields: [{ name: "cell", kind: "scalar", type: "i16", length: 1 }],
    capacity: 4,
    location: -1,
    ...details,
  };
}

/** The slots of records said in the simplest way: a list of records, searched from end to end, oldest match first. */
class ListedRecords {
  readonly records: { key: string; slot: number; value: number }[] = [];
  readonly freed: number[] = [];
  used = 0;
  readonly kind: "lru" | "hash";
  readonly capacity: number;

  constructor(kind: "lru" | "hash", capacity: number) {
    this.kind = kind;
    this.capacity = capacity;
  }

  find(key: string) {
    const record = this.records.find((each) => each.key === key);
    if (record && this.kind === "lru") {
      this.records.splice(this.records.indexOf(record), 1);
      this.records.push(record);
    }
    return record;
  }

  match(key: string) {
    const found = this.find(key);
    if (found) return found;
    let slot: number;
    if (this.freed.length > 0) slot = this.freed.pop()!;
    else if (this.used < this.capacity) slot = ++this.used;
    else if (this.kind === "lru") slot = this.records.shift()!.slot;
    else return undefined;
    const record = { key, slot, value: 0 };
    this.records.push(record);
    return record;
  }

  remove(key: string): boolean {
    const index = this.records.findIndex((each) => each.key === key);
    if (index < 0) return false;
    this.freed.push(this.records.splice(index, 1)[0]!.slot);
    return true;
  }
}

describe("the records of a context", () => {
  for (const kind of ["lru", "hash"] as const) {
    it(`take and give back the slots that a list searched from end to end says, for ${kind}`, () => {
      const step = fc.record({
        keys: fc.tuple(fc.constantFrom(0, 1, 2), fc.constantFrom(0, 1, 12, -1, 2n ** 60n, -(2n ** 63n))),
        action: fc.constantFrom("match", "match", "find", "remove"),
        value: fc.integer({ min: 1, max: 30_000 }),
      });
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 60 }), (capacity, steps) => {
          const store = createContextStore(declare({ kind, capacity }), 1);
          const listed = new ListedRecords(kind, capacity);
          for (const { keys, action, value } of steps) {
            const key = keys.join("|");
            if (action === "remove") {
              expect(removeRecord(store, keys, undefined)).toBe(listed.remove(key));
              continue;
            }
            const slot = action === "match" ? matchRecord(store, keys) : findRecord(store, keys);
            const record = action === "match" ? listed.match(key) : listed.find(key);
            expect(slot).toBe(record?.slot ?? noSlot);
            if (record === undefined) continue;
            expect(recordIn(store, slot)).toEqual([record.value]);
            recordIn(store, slot)[0] = value;
            record.value = value;
          }
        }),
        { numRuns: 300 },
      );
    });
  }

  it("are found by the longest prefix that a key has, as trying them all says", () => {
    const prefix = fc
      .tuple(fc.constantFrom(0n, 0x80n, 0xc0n, 0xc8n, 0xffn, 0x01n), fc.integer({ min: 0, max: 8 }))
      .map(([value, length]) => ({ value: Number((value >> BigInt(8 - length)) << BigInt(8 - length)), length }));
    fc.assert(
      fc.property(fc.uniqueArray(prefix, { selector: (each) => `${each.value}/${each.length}` }), (prefixes) => {
        const store = createContextStore(
          declare({ kind: "lpm", keys: [{ name: "address", type: "u8" }], capacity: 100 }),
          1,
        );
        const slots = prefixes.map(({ value, length }) => makeRecord(store, [value], length));
        for (let key = 0; key < 256; key++) {
          let best = -1;
          for (const [index, { value, length }] of prefixes.entries()) {
            const matches = key >> (8 - length) === value >> (8 - length);
            if (matches && (best < 0 || length > prefixes[best]!.length)) best = index;
          }
          expect(findRecord(store, [key])).toBe(best < 0 ? noSlot : slots[best]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are all there in an array, and nothing is outside", () => {
    const store = createContextStore(declare({ kind: "array", keys: [{ name: "index", type: "u64" }] }), 1);
    const indices: readonly Integer[] = [0, 3, 4, -1, 2n ** 62n, -(2n ** 63n)];
    expect(indices.map((index) => matchRecord(store, [index]))).toEqual([1, 4, noSlot, noSlot, noSlot, noSlot]);
    expect(indices.map((index) => findRecord(store, [index]))).toEqual([1, 4, noSlot, noSlot, noSlot, noSlot]);
    expect(recordIn(store, 4)).toEqual([0]);
  });

  it("have fields for each CPU where the context is per CPU", () => {
    const fields = [{ name: "cells", kind: "array", type: "i8", length: 3 }] as const;
    const own = createContextStore(declare({ perCpu: true, fields }), 4);
    expect(recordIn(own, matchRecord(own, [1, 1]))).toHaveLength(12);
    const shared = createContextStore(declare({ fields }), 4);
    expect(recordIn(shared, matchRecord(shared, [1, 1]))).toHaveLength(3);
  });
});
