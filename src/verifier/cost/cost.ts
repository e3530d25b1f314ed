import type { Program, TableDeclaration } from "../../bytecode/index.ts";
import { findHook, type HookDescription } from "../../hooks/index.ts";
import type { VerifierOptions } from "../options.ts";
import { type Rule, report, type Verification } from "../verification.ts";
import { type Counting, type CountName, type Counts, callsOf, countOf, timeOf } from "./counts.ts";
import { pipelineCosts } from "./pipeline.ts";
import { defaultTimeModel, type MeasuredMachine, measuredMachines, type TimeModel } from "./time-model.ts";

/** The most of each that one event can take; each its own maximum, maybe on different ways. */
export interface WorstCase {
  /** Instructions, weighted by `instructionCost`. */
  readonly instructions: number;
  readonly contextMatches: number;
  readonly modelWalks: number;
  /** Products that matrix products, convolutions and dot products add up. */
  readonly multiplyAccumulates: number;
  readonly helperCalls: number;
  readonly samples: number;
  /** Bytes of memory that instructions read or write, by `bytesTouched`. */
  readonly bytesTouched: number;
  /** Tables that are reached, whatever they match. */
  readonly tableLookups: number;
  readonly tailCalls: number;
  /** Runs of RMT_RANDOM. */
  readonly randomDraws: number;
}

/** What a table or the pipeline of a hook may take for one event. */
export interface Cost {
  readonly worstCase: WorstCase;
  /** Of the way that takes longest, as the time model estimates it. */
  readonly nanoseconds: Readonly<Record<MeasuredMachine, number>>;
  /** By index into `Program.helpers`: the most calls. */
  readonly calls: readonly number[];
}

export interface ProgramCosts {
  /** In program order; of an event that reaches the table. */
  readonly tables: readonly Cost[];
  /** By name, in the order of their first tables. */
  readonly hooks: ReadonlyMap<string, Cost>;
}

/** The worst case of all tables and pipelines of a program that is well formed. */
export function programCosts(program: Program, timeModel: TimeModel = defaultTimeModel): ProgramCosts {
  const before = found.get(program);
  if (before?.timeModel === timeModel) return before.costs;
  const counting: Counting = { program, timeModel };
  const { tables, hooks } = pipelineCosts(counting);
  const costs = {
    tables: tables.map((counts) => costOf(counting, counts)),
    hooks: new Map([...hooks].map(([hook, counts]) => [hook, costOf(counting, counts)])),
  };
  found.set(program, { timeModel, costs });
  return costs;
}

/** Programs never change: the rule and the report ask for the same. */
const found = new WeakMap<Program, { readonly timeModel: TimeModel; readonly costs: ProgramCosts }>();

/** By table of the program: the worst case of an event that reaches it. */
export function worstCases(program: Program): readonly WorstCase[] {
  return programCosts(program).tables.map(({ worstCase }) => worstCase);
}

/** The pipelines of the hooks stay inside their budgets and their helpers' limits. */
export const costRule: Rule = {
  codes: ["RMT3020", "RMT3021", "RMT3034"],
  proves:
    "in the worst case the most expensive way through the tables at a hook keeps its budgets of instructions and time and the limits of its helpers",
  check: (verification) => {
    const costs = programCosts(verification.program, verification.options.timeModel);
    for (const [name, cost] of costs.hooks) {
      const hook = findHook(name);
      if (hook) checkHook(verification, hook, cost, costs.tables);
    }
  },
};

/** The instructions that the tables at a hook may take together: the hook's own budget, or a tighter one given. */
export function instructionBudget(hook: HookDescription, options: VerifierOptions): number {
  const given = (options.budgets ?? []).flatMap((budget) =>
    budget.hook === hook.name && "instructions" in budget ? [budget.instructions] : [],
  );
  return Math.min(hook.instructionBudget, ...given);
}

function checkHook(verification: Verification, hook: HookDescription, cost: Cost, costs: readonly Cost[]): void {
  const { program, options } = verification;
  const tables = program.tables.flatMap((table, index) =>
    table.hook === hook.name ? [{ table, cost: costs[index]! }] : [],
  );
  /** The table that takes most of it. */
  const worst = (amountOf: (cost: Cost) => number): TableDeclaration =>
    tables.reduce((most, one) => (amountOf(one.cost) > amountOf(most.cost) ? one : most)).table;
  const { instructions } = cost.worstCase;
  const budget = instructionBudget(hook, options);
  if (instructions > budget) {
    const each = tables.map((one) => `${one.table.name} ${one.cost.worstCase.instructions}`).join(", ");
    const message = `the tables at ${hook.name} may execute ${instructions} instructions for one event, but the budget there is ${budget}`;
    report(verification, "RMT3020", message, `lower loop bounds or shorten actions: ${each}`, {
      declaration: worst((one) => one.worstCase.instructions),
    });
  }
  for (const given of options.budgets ?? []) {
    if (given.hook !== hook.name || !("nanoseconds" in given)) continue;
    const { machine } = given;
    const time = cost.nanoseconds[machine];
    if (time <= given.nanoseconds) continue;
    const each = tables.map((one) => `${one.table.name} ${nanoseconds(one.cost.nanoseconds[machine])}`).join(", ");
    const message = `the tables at ${hook.name} may take ${nanoseconds(time)} for one event on the machine ${machine}, but the budget there is ${nanoseconds(given.nanoseconds)}`;
    report(verification, "RMT3034", message, `lower loop bounds or shorten actions: ${each}`, {
      declaration: worst((one) => one.nanoseconds[machine]),
    });
  }
  for (const helper of hook.helpers) {
    const index = program.helpers.indexOf(helper.name);
    const calls = cost.calls[index] ?? 0;
    if (calls <= helper.maxCallsPerEvent) continue;
    const message = `the tables at ${hook.name} may call ${helper.name} ${calls} times for one event, but ${helper.maxCallsPerEvent} are allowed there`;
    report(verification, "RMT3021", message, "lower the bound of the loop around the call", {
      declaration: worst((one) => one.calls[index]!),
    });
  }
}

function nanoseconds(time: number): string {
  return `${Math.ceil(time)} ns`;
}

function costOf({ program, timeModel }: Counting, counts: Counts): Cost {
  const of = (name: CountName) => countOf(counts, name);
  return {
    worstCase: {
      instructions: of("instructions"),
      contextMatches: of("contextMatches"),
      modelWalks: of("modelWalks"),
      multiplyAccumulates: of("multiplyAccumulates"),
      helperCalls: of("helperCalls"),
      samples: of("samples"),
      bytesTouched: of("bytesTouched"),
      tableLookups: of("tableLookups"),
      tailCalls: of("tailCalls"),
      randomDraws: of("randomDraws"),
    },
    nanoseconds: Object.fromEntries(
      measuredMachines.map((machine, index) => [machine, timeModel[machine].event + timeOf(counts, index)]),
    ) as Record<MeasuredMachine, number>,
    calls: program.helpers.map((_, helper) => callsOf(counts, helper)),
  };
}
