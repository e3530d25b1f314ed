import { InvalidArgumentError } from "commander";
import { findHook, hooks } from "../hooks/index.ts";
import type { HookBudget, MeasuredMachine, VerifierOptions } from "../verifier/index.ts";

/** A budget as given: where it is time, its machine is another option. */
export type GivenBudget = { readonly hook: string } & (
  | { readonly instructions: number }
  | { readonly nanoseconds: number }
);

type Limit = NonNullable<VerifierOptions["limits"]>[number];

const unitNanoseconds: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6 };

/** The largest rate and bucket that the bytecode can tell. */
const mostCalls = 1e9;

/** Collects `HOOK=INSTRUCTIONS` and `HOOK=TIME`, such as `memory.swapLookup=2us`. */
export function collectBudget(text: string, before: readonly GivenBudget[] = []): readonly GivenBudget[] {
  const [, hookName, amount] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (hookName === undefined || amount === undefined) {
    throw new InvalidArgumentError("Give HOOK=INSTRUCTIONS or HOOK=TIME, such as memory.swapLookup=2us.");
  }
  const hook = findHook(hookName);
  if (hook === undefined) {
    throw new InvalidArgumentError(
      `There is no hook ${hookName}; there are ${hooks.map(({ name }) => name).join(", ")}.`,
    );
  }
  const [, number, unit] = /^(\d{1,12}(?:\.\d{1,6})?)(ns|us|µs|ms)?$/.exec(amount) ?? [];
  const value = Number(number ?? Number.NaN);
  if (!(value > 0) || (unit === undefined && !Number.isInteger(value))) {
    throw new InvalidArgumentError(
      "Give a whole number of instructions of at least 1, or a time such as 500ns or 2us.",
    );
  }
  if (unit !== undefined) return [...before, { hook: hookName, nanoseconds: value * unitNanoseconds[unit]! }];
  if (value > hook.instructionBudget) {
    throw new InvalidArgumentError(
      `The hook itself allows ${hook.instructionBudget} instructions; a budget can only be tighter.`,
    );
  }
  return [...before, { hook: hookName, instructions: value }];
}

/** The budgets for the verifier, times on this machine. */
export function budgetsFor(given: readonly GivenBudget[], machine: MeasuredMachine): readonly HookBudget[] {
  return given.map((budget) => ("instructions" in budget ? budget : { ...budget, machine }));
}

/** Collects `EFFECT/FIELD=PER-SECOND,BURST`, such as `memory.prefetch/process=2000,64`; without a field: for all together. */
export function collectLimit(text: string, before: readonly Limit[] = []): readonly Limit[] {
  const [, effect, by = "", perSecond, burst] = /^([^=/]+)(?:\/([^=/]+))?=(\d{1,10}),(\d{1,10})$/.exec(text) ?? [];
  if (effect === undefined) {
    throw new InvalidArgumentError("Give EFFECT/FIELD=PER-SECOND,AT-ONCE, such as memory.prefetch/process=2000,64.");
  }
  const offering = hooks.filter(({ name, helpers }) =>
    helpers.some((helper) => helper.effect && effect === `${name.slice(0, name.indexOf("."))}.${helper.name}`),
  );
  if (offering.length === 0) {
    throw new InvalidArgumentError(`There is no effect ${effect}; give subsystem and helper, such as memory.prefetch.`);
  }
  const lacking = offering.find(({ fields }) => by !== "" && !fields.some(({ name }) => name === by));
  if (lacking) throw new InvalidArgumentError(`Events at ${lacking.name} have no field ${by}.`);
  const untimed = offering.find(({ clock }) => clock === undefined);
  if (untimed)
    throw new InvalidArgumentError(`Events at ${untimed.name} carry no time, so that nothing can be limited there.`);
  const limit = { effect, by, perSecond: Number(perSecond), burst: Number(burst) };
  for (const count of [limit.perSecond, limit.burst]) {
    if (count < 1 || count > mostCalls) throw new InvalidArgumentError(`Give numbers from 1 to ${mostCalls}.`);
  }
  return [...before, limit];
}

/** A model file for a slot. */
export interface GivenModel {
  readonly slot: string;
  readonly file: string;
}

/** Collects `SLOT=FILE`. */
export function collectModel(text: string, before: readonly GivenModel[] = []): readonly GivenModel[] {
  const [, slot, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (slot === undefined || file === undefined)
    throw new InvalidArgumentError("Give SLOT=FILE, such as nextDelta=tree.json.");
  if (before.some((model) => model.slot === slot))
    throw new InvalidArgumentError(`There are two models for slot ${slot}.`);
  return [...before, { slot, file }];
}
