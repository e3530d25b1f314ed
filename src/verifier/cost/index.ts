/** What programs cost at worst: exact counts, and nanoseconds on machines whose costs were measured. */
export {
  type Cost,
  costRule,
  instructionBudget,
  programCosts,
  type WorstCase,
  worstCases,
} from "./cost.ts";
export {
  defaultTimeModel,
  isTimeModel,
  type MeasuredMachine,
  measuredMachines,
  type TimeModel,
} from "./time-model.ts";
export { type WorkKind, workKinds } from "./work.ts";
