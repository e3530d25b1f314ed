import type { Action, ActionCall, ContextDeclaration, Program, TableDeclaration } from "../../bytecode/index.ts";
import type { Guard } from "../report.ts";
import type { Secured } from "../secured.ts";
import { forEachInstruction } from "../verification.ts";
import { payFirst } from "./budget-guard.ts";
import { epsilonOfAction } from "./epsilon-cost.ts";
import { insertedNames } from "./inserted-names.ts";
import { sensitivityOf } from "./noise.ts";
import { writeOutAggregates } from "./written-out.ts";

/**
 * Writes out aggregates as contexts, with their noise, and debits the privacy budget where they are asked.
 *
 * An action that asks runs as another one at each table, for its budget and its default differ: the first table keeps
 * the action's index, the others get copies of the same name, at the same place of their list of actions. So what a
 * table runs is found by the action's name among the actions of the table.
 */
export function secureAggregates(program: Program): Secured {
  const aggregates = program.aggregates ?? [];
  if (aggregates.length === 0) return { program, guards: [] };
  const contexts = [...program.contexts];
  const placed = aggregates.map((declaration) => ({
    declaration,
    contributions: contexts.push(contributionsOf(declaration)) - 1,
    sum: contexts.push(sumOf(declaration)) - 1,
  }));
  const actions = program.actions.map((action) => writeOutAggregates(action, placed));
  const { aggregates: _, ...rest } = program;
  const costs = program.actions.map(epsilonOfAction);
  if (costs.every((cost) => cost === 0)) return { program: { ...rest, contexts, actions }, guards: [] };

  const budgets = { context: contexts.push(budgetsOf(program)) - 1, counter: program.counters.length };
  const counters = [...program.counters, { name: insertedNames.spent, kind: "counter", location: -1 } as const];
  const paying: Action[] = [...actions];
  const guards: Guard[] = noiseGuards(program);
  const isTaken = new Set<number>();
  const tables = program.tables.map((table, tableIndex) => {
    /** By action: the one that runs at this table. */
    const own = new Map<number, number>();
    for (const index of table.actions) {
      const cost = costs[index]!;
      if (cost === 0 || own.has(index)) continue;
      const byDefault = table.defaultCall && actions[table.defaultCall.action]!;
      const guarded = payFirst(actions[index]!, cost, table, tableIndex, byDefault, budgets);
      guards.push(privacyGuard(program, guarded, cost, table, byDefault));
      if (isTaken.has(index)) own.set(index, paying.push(guarded) - 1);
      else {
        paying[index] = guarded;
        own.set(index, index);
      }
      isTaken.add(index);
    }
    return withOwnActions(table, own);
  });
  return { program: { ...rest, contexts, counters, actions: paying, tables }, guards };
}

function withOwnActions(table: TableDeclaration, own: ReadonlyMap<number, number>): TableDeclaration {
  const find = (action: number) => own.get(action) ?? action;
  const change = (call: ActionCall): ActionCall => ({ ...call, action: find(call.action) });
  return {
    ...table,
    actions: table.actions.map(find),
    entries: table.entries.map((entry) => ({ ...entry, call: change(entry.call) })),
  };
}

function contributionsOf({ name, key, capacity, location }: NonNullable<Program["aggregates"]>[number]) {
  return {
    name: insertedNames.contributions(name),
    kind: "hash",
    perCpu: false,
    keys: [key],
    fields: [{ name: "contribution", kind: "scalar", type: "i64", length: 1 }],
    capacity,
    location,
  } as const satisfies ContextDeclaration;
}

function sumOf({ name, location }: NonNullable<Program["aggregates"]>[number]) {
  return {
    name: insertedNames.sum(name),
    kind: "array",
    perCpu: false,
    keys: [{ name: "index", type: "u32" }],
    fields: [
      { name: "sum", kind: "scalar", type: "i64", length: 1 },
      { name: "count", kind: "scalar", type: "u32", length: 1 },
    ],
    capacity: 1,
    location,
  } as const satisfies ContextDeclaration;
}

function budgetsOf({ tables, privacy }: Program) {
  return {
    name: insertedNames.budget,
    kind: "array",
    perCpu: true,
    keys: [{ name: "index", type: "u32" }],
    fields: [{ name: "remaining", kind: "scalar", type: "u64", length: 1 }],
    capacity: 1 + tables.length,
    location: privacy?.location ?? -1,
  } as const satisfies ContextDeclaration;
}

function noiseGuards(program: Program): Guard[] {
  const guards: Guard[] = [];
  forEachInstruction(program, (action, instruction) => {
    if (instruction.op !== "RMT_NOISY_SUM") return;
    const aggregate = program.aggregates![instruction.aggregate]!;
    const what = `aggregate ${aggregate.name}: two-sided geometric noise, epsilon ${inEpsilon(instruction.epsilon)}, sensitivity ${sensitivityOf(aggregate)}`;
    guards.push({ kind: "noise", action: action.name, what, ...placeOf(program, instruction.location) });
  });
  return guards;
}

function privacyGuard(
  program: Program,
  action: Action,
  cost: number,
  table: TableDeclaration,
  byDefault: Action | undefined,
): Guard {
  const whole = `${inEpsilon(program.privacy!.budget)} of the program`;
  const part = table.privacyBudget === undefined ? "" : ` and ${inEpsilon(table.privacyBudget)} of the table`;
  const then = byDefault === undefined ? "nothing" : `action ${byDefault.name}`;
  const what = `table ${table.name}: a match costs ${inEpsilon(cost)} of epsilon, from ${whole}${part}; when they are spent, ${then} runs`;
  return { kind: "privacy", action: action.name, what, ...placeOf(program, action.location) };
}

function inEpsilon(millionths: number): string {
  return String(millionths / 1_000_000);
}

function placeOf(program: Program, location: number): { readonly place?: string } {
  const place = program.locations[location];
  return place === undefined ? {} : { place: `${place.line}:${place.column}` };
}
