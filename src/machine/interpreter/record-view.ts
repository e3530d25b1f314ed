import type { RecordStore } from "../contexts/record-store.ts";
import type { ContextRecord } from "../machine.ts";
import { type ContextStore, findRecord, makeRecord, noSlot, recordIn, removeRecord, slotOf } from "./context-store.ts";
import { fromBigInt, type Integer, toBigInt } from "./integer.ts";

/** A context's records as the control plane sees them. */
export function viewRecords(store: ContextStore): RecordStore {
  const { kind, capacity, keys: keyFields } = store.declaration;
  const slotFor = (keys: readonly bigint[], prefixLength: number | undefined) =>
    kind === "array" ? Number(keys[0]) + 1 : slotOf(store, keys.map(fromBigInt), prefixLength);
  const recordOf = (slot: number): ContextRecord => {
    const fields = fieldsOf(store, recordIn(store, slot));
    if (kind === "array") return { keys: [BigInt(slot - 1)], fields };
    const { keys, prefixLength } = store.holders[slot]!;
    return {
      keys: keys.map((key, index) => toBigInt(key, keyFields[index]!.type)),
      ...(prefixLength === undefined ? {} : { prefixLength }),
      fields,
    };
  };
  return {
    list() {
      if (kind === "queue") return store.queue.map((element) => ({ keys: [], fields: fieldsOf(store, element) }));
      if (kind === "array") return Array.from({ length: capacity }, (_, index) => recordOf(index + 1));
      const records = [...store.slots.values()].map(recordOf);
      return kind === "lru" ? records.reverse() : records;
    },
    read(keys, prefixLength) {
      const slot = slotFor(keys, prefixLength);
      return slot === noSlot ? undefined : recordOf(slot);
    },
    write({ keys, prefixLength, fields }) {
      const values = fields.flat(2).map(fromBigInt);
      if (kind === "queue") {
        if (store.queue.length === capacity) return false;
        store.queue.push(values);
        return true;
      }
      let slot = slotFor(keys, prefixLength);
      if (slot === noSlot) slot = makeRecord(store, keys.map(fromBigInt), prefixLength);
      else if (kind === "lru") findRecord(store, keys.map(fromBigInt));
      if (slot === noSlot) return false;
      const record = recordIn(store, slot);
      for (const [index, value] of values.entries()) record[index] = value;
      return true;
    },
    remove: (keys, prefixLength) => removeRecord(store, keys.map(fromBigInt), prefixLength),
  };
}

/** By CPU, by field: the elements. */
function fieldsOf(store: ContextStore, record: readonly Integer[]): ContextRecord["fields"] {
  return Array.from({ length: store.cpus }, (_, cpu) =>
    store.fields.map(({ offset, length, type }) => {
      const start = cpu * store.length + offset;
      return record.slice(start, start + length).map((value) => toBigInt(value, type));
    }),
  );
}
