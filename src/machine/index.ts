/** The machines: run programs by interpretation, with tables after P4Runtime, bounded contexts and model slots. */
export { createMachine } from "./create-machine.ts";
export {
  type ContextControl,
  type ContextRecord,
  type Machine,
  type MachineKind,
  type MachineOptions,
  machineKinds,
} from "./machine.ts";
export type { EntryState } from "./tables/entry-store.ts";
export type { TableControl, TableUpdate } from "./tables/table-control.ts";
