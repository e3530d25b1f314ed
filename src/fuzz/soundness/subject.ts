import type { Program } from "../../bytecode/index.ts";
import { findHook } from "../../hooks/index.ts";
import { type ProvedRegisters, provedRegisters, verifyModel, verifyProgram } from "../../verifier/index.ts";
import type { MachinePair } from "../differential/run-differential.ts";
import { machinePair } from "../machine-pair.ts";

/** What is put to the test. */
export interface Subject {
  readonly verifyProgram: typeof verifyProgram;
  readonly verifyModel: typeof verifyModel;
  /** Of the secured program. */
  readonly provedRegisters: (program: Program) => ProvedRegisters;
  /** The interpreter, which takes an inspector, and another. */
  readonly machines: MachinePair;
}

/** The verifier and the machines. */
export const subject: Subject = {
  verifyProgram,
  verifyModel,
  provedRegisters: (program) => provedRegisters(program, hooksOfActions(program)),
  machines: machinePair,
};

function hooksOfActions({ actions, tables }: Program) {
  return actions.map((_, action) => {
    const hooks = tables.filter((table) => table.actions.includes(action)).map((table) => findHook(table.hook)!);
    return new Set(hooks);
  });
}
