import type { Program } from "../bytecode/index.ts";
import { DiagnosticError } from "../diagnostics/index.ts";
import { createInterpreter } from "./interpreter/interpreter-machine.ts";
import type { Machine, MachineOptions } from "./machine.ts";
import { checkSecured } from "./machine-limits.ts";
import { createWasmMachine } from "./wasm/wasm-machine.ts";

/**
 * Makes a machine for a verified program; contexts and models are empty, tables hold the program's entries.
 *
 * @throws DiagnosticError when the program calls a helper that is not given (RMT4005), needs more memory than it may
 *   have (RMT4007), `options.cpus` is out of range (RMT4008), an action is larger than WebAssembly allows (RMT4009),
 *   or the program is not the one the verifier gave back (RMT4010)
 */
export function createMachine(program: Program, options: MachineOptions = {}): Machine {
  const refusal = checkSecured(program);
  if (refusal) throw new DiagnosticError(refusal);
  return options.kind === "interpreter" ? createInterpreter(program, options) : createWasmMachine(program, options);
}
