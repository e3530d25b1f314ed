import { createMachine } from "../machine/index.ts";
import type { MachinePair } from "./differential/run-differential.ts";

/** The interpreter, which is the meaning of the bytecode, and WebAssembly. */
export const machinePair: MachinePair = {
  left: (program, options) => createMachine(program, { ...options, kind: "interpreter" }),
  right: (program, options) => createMachine(program, { ...options, kind: "webAssembly" }),
};
