import { createContextControl as createCheckedControl } from "../../contexts/context-control.ts";
import type { ContextControl } from "../../machine.ts";
import type { WasmContext } from "./context-layout.ts";
import { createWasmRecordStore } from "./wasm-record-store.ts";

/** The control plane's view of a context in memory, which must hold all that was planned. */
export function createContextControl(context: WasmContext, memory: WebAssembly.Memory): ContextControl {
  return createCheckedControl(context.declaration, context.cpus, createWasmRecordStore(context, memory));
}
