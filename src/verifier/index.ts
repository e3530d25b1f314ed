/** What is proved before anything runs: one file or folder a rule, all of them listed in verify-program.ts. */
export { type ProvedRegister, type ProvedRegisters, provedRegisters } from "./bounds/index.ts";
export {
  defaultTimeModel,
  isTimeModel,
  type MeasuredMachine,
  measuredMachines,
  type TimeModel,
  type WorkKind,
  type WorstCase,
  workKinds,
} from "./cost/index.ts";
export { envelopeSlotName, type ModelOptions, type ModelReport, verifyModel } from "./model-safety/index.ts";
export type { HookBudget, VerifierOptions } from "./options.ts";
export { insertedNames, programBudgetIndex, tableBudgetIndex } from "./privacy/index.ts";
export type { LimitReport, VerifierReport } from "./report.ts";
export { insertedPrefix } from "./secured.ts";
export { rules, type VerifiedProgram, verifyProgram } from "./verify-program.ts";
