import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContextDeclaration } from "../../bytecode/index.ts";
import { createContextStore, loadElement, loadVector, matchRecord, pushRing, storeElement } from "./context-store.ts";

function declare(capacity: number): ContextDeclaration {
  return {
    name: "history",
    keys: [
      { name: "process", type: "u8" },
      { name: "region", type: "i64" },
    ],
    fields: [
      { name: "cells", kind: "array", type: "i16", length: 3 },
      { name: "recent", kind: "ring", type: "u8", length: 3 },
    ],
    capacity,
    location: -1,
  };
}

/** The same, said in the simplest way: a Map in the order of the last match, values as plain arrays in BigInt. */
function modelStore(capacity: number) {
  const records = new Map<string, { cells: bigint[]; recent: bigint[] }>();
  return {
    match(process: bigint, region: bigint) {
      const key = `${BigInt.asUintN(8, process)} ${region}`;
      let record = records.get(key);
      if (record) {
        records.delete(key);
      } else {
        if (records.size === capacity) records.delete(records.keys().next().value!);
        record = { cells: [0n, 0n, 0n], recent: [0n, 0n, 0n] };
      }
      records.set(key, record);
      return record;
    },
    size: () => records.size,
  };
}

describe("the records of a context", () => {
  it("behave like a Map that forgets the least recently matched key", () => {
    const step = fc.record({
      // Few keys, so that matches repeat; 256 + 1 wraps to the same u8 as 1.
      process: fc.constantFrom(0, 1, 2, 257),
      region: fc.constantFrom(0, 1, 5, -1, 2n ** 60n, -(2n ** 63n)),
      action: fc.constantFrom("store", "push", "none"),
      index: fc.integer({ min: -1, max: 3 }),
      value: fc.integer({ min: -70_000, max: 70_000 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 60 }), (capacity, steps) => {
        const store = createContextStore(declare(capacity));
        const model = modelStore(capacity);
        for (const { process, region, action, index, value } of steps) {
          const slot = matchRecord(store, [99, region, process], [2, 1]);
          const record = model.match(BigInt(process), BigInt(region));
          if (action === "store") {
            storeElement(store, slot, 0, index, value);
            if (index >= 0 && index < 3) record.cells[index] = BigInt.asIntN(16, BigInt(value));
          } else if (action === "push") {
            pushRing(store, slot, 1, value);
            record.recent = [BigInt.asUintN(8, BigInt(value)), ...record.recent.slice(0, 2)];
          }
          const vector = [7, 7, 7];
          loadVector(store, slot, 1, vector);
          const elements = [0, 1, 2].map((at) => loadElement(store, slot, 1, at));
          const cells = [0, 1, 2].map((at) => loadElement(store, slot, 0, at));
          const got = [...vector, ...elements, ...cells, store.count].join();
          const wanted = [...record.recent, ...record.recent, ...record.cells, model.size()].join();
          if (got !== wanted) expect(got).toBe(wanted);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("are found again while the store grows to thousands of records", () => {
    const store = createContextStore(declare(5000));
    for (let key = 0; key < 5000; key++)
      storeElement(store, matchRecord(store, [1, key * 1e9], [0, 1]), 0, 0, key % 1000);
    const read = Array.from({ length: 5000 }, (_, key) =>
      loadElement(store, matchRecord(store, [1, key * 1e9], [0, 1]), 0, 0),
    );
    expect(read).toEqual(Array.from({ length: 5000 }, (_, key) => key % 1000));
    expect(store.count).toBe(5000);
  });

  it("read 0 outside of arrays and rings", () => {
    const store = createContextStore(declare(1));
    const slot = matchRecord(store, [1, 1], [0, 1]);
    for (const field of [0, 1]) {
      for (const index of [-1, 3, 2n ** 62n]) expect(loadElement(store, slot, field, index)).toBe(0);
    }
  });

  it("hand the slot of the least recently matched record to a new one, emptied", () => {
    const store = createContextStore(declare(2));
    const first = matchRecord(store, [1, 0], [0, 1]);
    const second = matchRecord(store, [2, 0], [0, 1]);
    storeElement(store, second, 0, 0, 5);
    matchRecord(store, [1, 0], [0, 1]);
    const third = matchRecord(store, [3, 0], [0, 1]);
    expect(third).toBe(second);
    expect(loadElement(store, third, 0, 0)).toBe(0);
    expect(matchRecord(store, [1, 0], [0, 1])).toBe(first);
  });
});
