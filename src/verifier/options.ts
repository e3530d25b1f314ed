import type { EffectLimit, PrincipalKind } from "../bytecode/index.ts";
import type { MeasuredMachine, TimeModel } from "./cost/time-model.ts";

/** What the administrator of a machine demands of programs, beyond what hooks and programs say themselves. */
export interface VerifierOptions {
  /** Limits of effects; the tightest of all those that are for the same effect and the same `by` counts. */
  readonly limits?: readonly Omit<EffectLimit, "location">[];
  /** What the tables at a hook may cost together; hooks that are not named keep their own budget. */
  readonly budgets?: readonly HookBudget[];
  /** What kinds of work take the machines; absent: as measured where RMT was made. */
  readonly timeModel?: TimeModel;
  /**
   * Between whom programs keep data apart; absent: the program's choice, and `process` where it makes none. `none`: on a
   * machine where everything belongs to one.
   */
  readonly isolation?: PrincipalKind | "none";
  /** Whether models may be trained on samples of all principals where the program says so; absent: true. */
  readonly pooledModels?: boolean;
}

/** A budget for one event at a hook: instructions, or nanoseconds on a machine whose costs were measured. */
export type HookBudget = { readonly hook: string } & (
  | { readonly instructions: number }
  | { readonly nanoseconds: number; readonly machine: MeasuredMachine }
);
