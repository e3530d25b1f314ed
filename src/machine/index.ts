/** The machine: runs programs by interpretation, with tables after P4Runtime and bounded contexts. */
export type { HelperFunction, SampleListener } from "./interpreter/preparation.ts";
export { createMachine, type Machine, type MachineOptions } from "./machine.ts";
export type { EntryKey, EntryState, TableControl, TableUpdate } from "./tables/table.ts";
