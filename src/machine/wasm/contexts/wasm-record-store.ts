import type { RecordStore } from "../../contexts/record-store.ts";
import type { ContextRecord } from "../../machine.ts";
import type { WasmContext, WasmField } from "./context-layout.ts";
import { createHostIndex, type HostIndex } from "./host-index.ts";
import { readInteger, writeInteger } from "./integer-access.ts";

/** The records of a context as they lie in memory. */
export function createWasmRecordStore(context: WasmContext, memory: WebAssembly.Memory): RecordStore {
  const { declaration, queue } = context;
  const { kind, capacity } = declaration;
  const view = new DataView(memory.buffer);
  const index = context.index && createHostIndex(context, context.index, memory);
  const recordOf = (keys: readonly bigint[], record: number, prefixLength?: number): ContextRecord => ({
    keys,
    ...(prefixLength === undefined ? {} : { prefixLength }),
    fields: Array.from({ length: context.cpus }, (_, cpu) => {
      const address = recordAddress(context, record, cpu);
      return context.fields.map((field) => readField(view, field, address));
    }),
  });
  const writeRecord = (record: number, fields: ContextRecord["fields"]): void => {
    for (const [cpu, values] of fields.entries()) {
      const address = recordAddress(context, record, cpu);
      for (const [position, field] of context.fields.entries()) writeField(view, field, address, values[position]!);
    }
  };
  const indexedRecord = (host: HostIndex, record: number): ContextRecord => {
    const keys = host.keysOf(record);
    return kind === "lpm" ? recordOf(keys.slice(0, 1), record, Number(keys[1])) : recordOf(keys, record);
  };
  const queueState = (): { readonly oldest: number; readonly count: number } => ({
    oldest: view.getInt32(queue!.oldest, true),
    count: view.getInt32(queue!.count, true),
  });
  return {
    list() {
      if (index) return index.records().map((record) => indexedRecord(index, record));
      if (!queue) return Array.from({ length: capacity }, (_, position) => recordOf([BigInt(position)], position + 1));
      const { oldest, count } = queueState();
      return Array.from({ length: count }, (_, order) => recordOf([], ((oldest + order) % capacity) + 1));
    },
    read(keys, prefixLength) {
      const record = index ? index.find(storedKeys(keys, prefixLength)) : arrayRecord(keys);
      return record === 0 ? undefined : recordOf(keys, record, prefixLength);
    },
    write({ keys, prefixLength, fields }) {
      if (queue) {
        const { oldest, count } = queueState();
        if (count === capacity) return false;
        writeRecord(((oldest + count) % capacity) + 1, fields);
        view.setInt32(queue.count, count + 1, true);
        return true;
      }
      const record = index ? index.match(storedKeys(keys, prefixLength)) : arrayRecord(keys);
      if (record === 0) return false;
      writeRecord(record, fields);
      return true;
    },
    remove: (keys, prefixLength) => index!.remove(storedKeys(keys, prefixLength)),
  };
}

/** Keys as they are stored in nodes. */
function storedKeys(keys: readonly bigint[], prefixLength: number | undefined): readonly bigint[] {
  return prefixLength === undefined ? keys : [...keys, BigInt(prefixLength)];
}

/** The number of an array context's record. */
function arrayRecord(keys: readonly bigint[]): number {
  return Number(keys[0]!) + 1;
}

function recordAddress({ address, stride, cpuStride }: WasmContext, record: number, cpu: number): number {
  return address + record * stride + cpu * cpuStride;
}

function readField(view: DataView, field: WasmField, record: number): bigint[] {
  const { type, length, elementBytes, offset, headOffset } = field;
  const first = record + offset + (headOffset < 0 ? 0 : view.getInt32(record + headOffset, true));
  return Array.from({ length }, (_, index) => readInteger(view, first + index * elementBytes, type));
}

/** A ring with a head is written from its start on, and once more behind. */
function writeField(view: DataView, field: WasmField, record: number, values: readonly bigint[]): void {
  const { type, length, elementBytes, offset, headOffset } = field;
  const copies = headOffset < 0 ? 1 : 2;
  if (headOffset >= 0) view.setInt32(record + headOffset, 0, true);
  for (let position = 0; position < copies * length; position++) {
    writeInteger(view, record + offset + position * elementBytes, type, values[position % length]!);
  }
}
