/** The machines: run programs by interpretation, with tables after P4Runtime, bounded contexts and model slots. */
export { createMachine } from "./create-machine.ts";
export {
  type ContextRecord,
  type Inspector,
  type Machine,
  type MachineKind,
  type MachineOptions,
  machineKinds,
  type SampleListener,
} from "./machine.ts";
export type { TableUpdate } from "./tables/table-control.ts";
