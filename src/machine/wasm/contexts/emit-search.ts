import type { MachineEmission } from "../emission.ts";
import type { FunctionBuilder } from "../module/index.ts";
import type { RecordIndex, WasmContext } from "./context-layout.ts";
import {
  emitLinkNewest,
  emitLookup,
  emitTimes,
  emitUnlessNewest,
  emitUnlink,
  withSearch,
} from "./emit-record-index.ts";

/**
 * Sets the local `record` to the record of an `lru` or `hash` context with the keys in the given locals (i64); where it
 * is missing, `match` makes it and `find` gives the void record.
 */
export function emitSearch(
  machine: MachineEmission,
  context: WasmContext,
  index: RecordIndex,
  code: FunctionBuilder,
  how: "match" | "find",
  given: readonly number[],
  record: number,
): void {
  const isRecency = context.declaration.kind === "lru";
  withSearch(code, index, given, (search) => {
    code.block((done) => {
      code.block((absent) => {
        code.block((found) => {
          if (isRecency) {
            code.block((other) => {
              emitUnlessNewest(search, other);
              code.branch(found);
            });
          }
          emitLookup(search, absent);
          if (isRecency) {
            emitUnlink(search);
            emitLinkNewest(search);
          }
        });
        emitRecordAddress(machine, context, code, index, search.node);
        code.set(record);
        code.branch(done);
      });
      if (how === "match") {
        for (const key of given) code.get(key);
        code.call(context.functions.make);
      } else {
        emitVoid(context, code);
      }
      code.set(record);
    });
  });
}

/** Leaves the address of a node's record on the stack, for the CPU under way. */
export function emitRecordAddress(
  machine: MachineEmission,
  context: WasmContext,
  code: FunctionBuilder,
  { nodeStride }: RecordIndex,
  node: number,
): void {
  code.get(node);
  emitTimes(code, context.stride / nodeStride);
  emitCpuAddress(machine, context, code);
}

/** Turns the record's offset on the stack into its address, for the CPU under way. */
export function emitCpuAddress(machine: MachineEmission, context: WasmContext, code: FunctionBuilder): void {
  if (context.declaration.perCpu) {
    code.i32(0);
    code.memory("i32.load", machine.cpuAddress);
    emitTimes(code, context.cpuStride);
    code.emit("i32.add");
  }
  code.i32(context.address);
  code.emit("i32.add");
}

/** Clears the void record and leaves its address on the stack. */
export function emitVoid({ functions, address }: WasmContext, code: FunctionBuilder): void {
  code.call(functions.clearVoid);
  code.i32(address);
}
