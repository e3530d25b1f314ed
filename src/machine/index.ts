/** The machine: runs programs by interpretation, with tables after P4Runtime and bounded contexts. */
export { createMachine, type Machine } from "./machine.ts";
