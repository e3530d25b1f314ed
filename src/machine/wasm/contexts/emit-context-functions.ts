import type { MachineEmission } from "../emission.ts";
import type { FunctionBuilder, ValueType } from "../module/index.ts";
import { groupBytes, groupLengthOffset, type RecordIndex, type WasmContext } from "./context-layout.ts";
import { emitClear } from "./emit-clear.ts";
import { emitFieldStore } from "./emit-field.ts";
import {
  emitEnterBucket,
  emitFindLink,
  emitLeaveChain,
  emitLinkNewest,
  emitLookup,
  emitOldest,
  emitTimes,
  emitUnlink,
  type Search,
  withSearch,
} from "./emit-record-index.ts";
import { emitRecordAddress, emitSearch, emitVoid } from "./emit-search.ts";

/**
 * Adds the functions of a context to the module and notes their indices in `context.functions`. Keys and values are i64,
 * wrapped inside; addresses of records and answers of 0 or 1 are i32:
 *
 * - clearVoid(): sets the void record to 0
 * - make(keys …) → record, for keys that are missing, the void record where there is no room: `lru` and `hash`
 * - match(keys …) → record: `lru` and `hash`
 * - find(keys …) → record, the void record (the constant `context.address`) when absent: `lru`, `hash` and `lpm`
 * - delete(keys …) → whether there was one: `lru` and `hash`
 * - push(values …) → whether there was room, pop() → whether there was one, which the void record then has: `queue`
 */
export function emitContextFunctions(machine: MachineEmission, context: WasmContext): void {
  const { functions, index, queue } = context;
  functions.clearVoid = emitClearVoid(machine, context);
  if (queue) {
    functions.push = emitPush(machine, context, queue);
    functions.pop = emitPop(machine, context, queue);
  }
  if (!index) return;
  if (index.prefixes) {
    functions.find = emitFindPrefix(machine, context, index);
  } else {
    functions.make = emitMake(machine, context, index);
    functions.match = emitSearchFunction(machine, context, index, "match");
    functions.find = emitSearchFunction(machine, context, index, "find");
    functions.delete = emitDelete(machine, context, index);
  }
}

function emitClearVoid({ module }: MachineEmission, context: WasmContext): number {
  const code = module.function([], []);
  const { address, fieldsStart, fieldsEnd } = context;
  emitClear(code, () => code.i32(address), fieldsStart, fieldsEnd - fieldsStart);
  return code.index;
}

function emitSearchFunction(
  machine: MachineEmission,
  context: WasmContext,
  index: RecordIndex,
  how: "match" | "find",
): number {
  const code = keyFunction(machine, context);
  const record = code.local("i32");
  emitSearch(machine, context, index, code, how, keyParameters(context), record);
  code.get(record);
  return code.index;
}

/** A function from keys to an i32. */
function keyFunction({ module }: MachineEmission, { declaration }: WasmContext): FunctionBuilder {
  return module.function(
    declaration.keys.map((): ValueType => "i64"),
    ["i32"],
  );
}

/** The parameters of a function of keys. */
function keyParameters({ declaration }: WasmContext): number[] {
  return [...declaration.keys.keys()];
}

function emitMake(machine: MachineEmission, context: WasmContext, index: RecordIndex): number {
  const code = keyFunction(machine, context);
  withSearch(code, index, keyParameters(context), (search) => {
    emitTakeNode(context, search);
    emitEnterBucket(search);
    emitLinkNewest(search);
    emitRecordAddress(machine, context, code, index, search.node);
  });
  return code.index;
}

/**
 * Sets `node` to one for a new record, in no chain and not in the list, with fields 0: the one freed last, else the next
 * one never used, else (`lru`) the oldest record's. Without one the function returns the void record.
 */
function emitTakeNode(context: WasmContext, search: Search): void {
  const { kind, capacity } = context.declaration;
  const { code, index, node } = search;
  code.block((taken) => {
    code.block((noneFree) => {
      code.i32(0);
      code.memory("i32.load", index.free);
      code.tee(node);
      code.emit("i32.eqz");
      code.branchIf(noneFree);
      code.i32(0);
      code.get(node);
      code.memory("i32.load", index.nodes + index.chainOffset);
      code.memory("i32.store", index.free);
      emitClearRecord(context, search);
      code.branch(taken);
    });
    code.block((allUsed) => {
      code.i32(0);
      code.memory("i32.load", index.used);
      code.tee(node);
      code.i32(capacity * index.nodeStride);
      code.emit("i32.eq");
      code.branchIf(allUsed);
      code.i32(0);
      code.get(node);
      code.i32(index.nodeStride);
      code.emit("i32.add");
      code.tee(node);
      code.memory("i32.store", index.used);
      code.branch(taken);
    });
    if (kind === "lru") {
      emitOldest(code, index);
      code.set(node);
      emitFindLink(search);
      emitLeaveChain(search);
      emitUnlink(search);
      emitClearRecord(context, search);
    } else {
      emitVoid(context, code);
      code.emit("return");
    }
  });
}

/** Sets the fields of the node's record to 0, those of all CPUs. */
function emitClearRecord(context: WasmContext, { code, index, node }: Search): void {
  const { address, stride, cpus, cpuStride, fieldsStart, fieldsEnd } = context;
  const clear = (record: number) =>
    emitClear(code, () => code.get(record), address + fieldsStart, fieldsEnd - fieldsStart);
  if (!context.declaration.perCpu) {
    clear(node);
    return;
  }
  const record = code.local("i32");
  const end = code.local("i32");
  code.get(node);
  emitTimes(code, stride / index.nodeStride);
  code.tee(record);
  code.i32(cpus * cpuStride);
  code.emit("i32.add");
  code.set(end);
  code.loop((again) => {
    clear(record);
    code.get(record);
    code.i32(cpuStride);
    code.emit("i32.add");
    code.tee(record);
    code.get(end);
    code.emit("i32.lt_u");
    code.branchIf(again);
  });
}

function emitDelete(machine: MachineEmission, context: WasmContext, index: RecordIndex): number {
  const code = keyFunction(machine, context);
  withSearch(code, index, keyParameters(context), (search) => {
    const { node } = search;
    code.block((absent) => {
      emitLookup(search, absent);
      emitLeaveChain(search);
      emitUnlink(search);
      code.get(node);
      code.i32(0);
      code.memory("i32.load", index.free);
      code.memory("i32.store", index.nodes + index.chainOffset);
      code.i32(0);
      code.get(node);
      code.memory("i32.store", index.free);
      code.i32(1);
      code.emit("return");
    });
  });
  code.i32(0);
  return code.index;
}

/** Looks for the prefixes of the key, the longest one that any record has first. */
function emitFindPrefix(machine: MachineEmission, context: WasmContext, index: RecordIndex): number {
  const { count, groups } = index.prefixes!;
  const code = keyFunction(machine, context);
  const group = code.local("i32");
  const end = code.local("i32");
  const prefix = code.local("i64");
  const length = code.local("i64");
  code.i32(0);
  code.memory("i32.load", count);
  emitTimes(code, groupBytes);
  code.set(end);
  code.block((absent) =>
    code.loop((next) => {
      code.get(group);
      code.get(end);
      code.emit("i32.eq");
      code.branchIf(absent);
      code.get(0);
      code.get(group);
      code.memory("i64.load", groups);
      code.emit("i64.and");
      code.set(prefix);
      code.get(group);
      code.memory("i64.load32_u", groups + groupLengthOffset);
      code.set(length);
      code.get(group);
      code.i32(groupBytes);
      code.emit("i32.add");
      code.set(group);
      withSearch(code, index, [prefix, length], (search) => {
        emitLookup(search, next);
        emitRecordAddress(machine, context, code, index, search.node);
        code.emit("return");
      });
    }),
  );
  emitVoid(context, code);
  return code.index;
}

function emitPush(machine: MachineEmission, context: WasmContext, queue: NonNullable<WasmContext["queue"]>): number {
  const { capacity, fields } = context.declaration;
  const code = machine.module.function(
    fields.map((): ValueType => "i64"),
    ["i32"],
  );
  const count = code.local("i32");
  const position = code.local("i32");
  const record = code.local("i32");
  code.i32(0);
  code.memory("i32.load", queue.count);
  code.tee(count);
  code.i32(capacity);
  code.emit("i32.eq");
  code.if(() => {
    code.i32(0);
    code.emit("return");
  });
  code.i32(0);
  code.memory("i32.load", queue.oldest);
  code.get(count);
  code.emit("i32.add");
  code.tee(position);
  code.get(position);
  code.i32(capacity);
  code.emit("i32.sub");
  code.get(position);
  code.i32(capacity);
  code.emit("i32.lt_u", "select");
  emitElementAddress(context, code);
  code.set(record);
  for (const [index, field] of context.fields.entries()) {
    code.get(record);
    code.get(index);
    emitFieldStore(code, field, 0);
  }
  code.i32(0);
  code.get(count);
  code.i32(1);
  code.emit("i32.add");
  code.memory("i32.store", queue.count);
  code.i32(1);
  return code.index;
}

function emitPop(machine: MachineEmission, context: WasmContext, queue: NonNullable<WasmContext["queue"]>): number {
  const { address, declaration, fieldsEnd } = context;
  const code = machine.module.function([], ["i32"]);
  const count = code.local("i32");
  const position = code.local("i32");
  const record = code.local("i32");
  code.i32(0);
  code.memory("i32.load", queue.count);
  code.tee(count);
  code.emit("i32.eqz");
  code.if(() => {
    code.call(context.functions.clearVoid);
    code.i32(0);
    code.emit("return");
  });
  code.i32(0);
  code.memory("i32.load", queue.oldest);
  code.tee(position);
  emitElementAddress(context, code);
  code.set(record);
  for (let offset = 0; offset < fieldsEnd; offset += 16) {
    code.i32(address);
    code.get(record);
    code.memory("v128.load", offset);
    code.memory("v128.store", offset);
  }
  code.i32(0);
  code.get(count);
  code.i32(1);
  code.emit("i32.sub");
  code.memory("i32.store", queue.count);
  code.i32(0);
  code.i32(0);
  code.get(position);
  code.i32(1);
  code.emit("i32.add");
  code.tee(position);
  code.get(position);
  code.i32(declaration.capacity);
  code.emit("i32.eq", "select");
  code.memory("i32.store", queue.oldest);
  code.i32(1);
  return code.index;
}

/** Turns the position on the stack into the address of the queue's element there. */
function emitElementAddress({ address, stride }: WasmContext, code: FunctionBuilder): void {
  emitTimes(code, stride);
  code.i32(address + stride);
  code.emit("i32.add");
}
