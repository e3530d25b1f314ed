import {
  type Action,
  type Block,
  type Instruction,
  instructionCost,
  loopRoundCost,
  multiplyAccumulates,
  type Program,
  type TableDeclaration,
} from "../bytecode/index.ts";
import { findHook, type HookDescription } from "../hooks/index.ts";
import { type Rule, report, type Verification } from "./verification.ts";

/** The most of each that one event can take. */
export interface WorstCase {
  /** Instructions, weighted by `instructionCost`. */
  readonly instructions: number;
  readonly contextMatches: number;
  readonly modelWalks: number;
  /** Products that matrix products, convolutions and dot products add up. */
  readonly multiplyAccumulates: number;
  readonly helperCalls: number;
  readonly samples: number;
}

/** The pipelines of the hooks stay inside their budgets and their helpers' limits. */
export const costRule: Rule = {
  codes: ["RMT3020", "RMT3021"],
  proves: "in the worst case the tables at a hook keep its instruction budget and the limits of its helpers",
  check: (verification) => {
    const { program } = verification;
    const costs = costsOfActions(program);
    for (const name of new Set(program.tables.map((table) => table.hook))) {
      const hook = findHook(name);
      if (hook) checkHook(verification, hook, costs);
    }
  },
};

/** By table of the program: the worst case over everything it may run. */
export function worstCases(program: Program): readonly WorstCase[] {
  const costs = costsOfActions(program);
  return program.tables.map((table) => summarize(costOfTable(costs, table)));
}

/** Amounts by what is counted; helper calls as `call NAME`. Absent: 0. */
type Cost = ReadonlyMap<string, number>;

function checkHook(verification: Verification, hook: HookDescription, costsByAction: readonly Cost[]): void {
  const { program } = verification;
  const tables = program.tables.filter((table) => table.hook === hook.name);
  const costs = tables.map((table) => costOfTable(costsByAction, table));
  const total = costs.reduce(add, new Map());
  /** The table that takes most of it. */
  const worst = (what: string) => {
    const amounts = costs.map((cost) => amount(cost, what));
    return tables[amounts.indexOf(amounts.reduce((most, count) => Math.max(most, count)))]!;
  };
  const instructions = amount(total, "instructions");
  if (instructions > hook.instructionBudget) {
    const each = tables.map((table, index) => `${table.name} ${amount(costs[index]!, "instructions")}`).join(", ");
    const message = `the tables at ${hook.name} may execute ${instructions} instructions for one event, but the budget there is ${hook.instructionBudget}`;
    report(verification, "RMT3020", message, `lower loop bounds or shorten actions: ${each}`, {
      declaration: worst("instructions"),
    });
  }
  for (const helper of hook.helpers) {
    const calls = amount(total, `call ${helper.name}`);
    if (calls <= helper.maxCallsPerEvent) continue;
    const message = `the tables at ${hook.name} may call ${helper.name} ${calls} times for one event, but ${helper.maxCallsPerEvent} are allowed there`;
    report(verification, "RMT3021", message, "lower the bound of the loop around the call", {
      declaration: worst(`call ${helper.name}`),
    });
  }
}

function costsOfActions(program: Program): readonly Cost[] {
  return program.actions.map((action) => costOfBlock(program, action, action.body));
}

function costOfTable(costs: readonly Cost[], table: TableDeclaration): Cost {
  return table.actions.reduce<Cost>((most, action) => maximum(most, costs[action]!), new Map());
}

function costOfBlock(program: Program, action: Action, block: Block): Cost {
  const total = new Map<string, number>();
  for (const instruction of block) {
    for (const [what, count] of costOfInstruction(program, action, instruction)) {
      total.set(what, (total.get(what) ?? 0) + count);
    }
    // What follows a jump in the same block never runs.
    if (["BREAK", "CONTINUE", "RETURN", "EXIT", "TAIL_CALL"].includes(instruction.op)) break;
  }
  return total;
}

function costOfInstruction(program: Program, action: Action, instruction: Instruction): Cost {
  const own = new Map([["instructions", instructionCost(program, action, instruction)]]);
  const products = multiplyAccumulates(program, action, instruction);
  if (products > 0) own.set("multiplyAccumulates", products);
  switch (instruction.op) {
    case "IF": {
      const { whenTrue, whenFalse } = instruction;
      return add(own, maximum(costOfBlock(program, action, whenTrue), costOfBlock(program, action, whenFalse)));
    }
    case "BLOCK":
      return add(own, costOfBlock(program, action, instruction.body));
    case "LOOP": {
      const round = add(costOfBlock(program, action, instruction.body), new Map([["instructions", loopRoundCost]]));
      return add(own, new Map([...round].map(([what, count]) => [what, count * instruction.bound])));
    }
    case "RMT_MATCH_CTXT":
    case "RMT_FIND_CTXT":
      return own.set("contextMatches", 1);
    case "RMT_TREE_WALK":
      return own.set("modelWalks", 1);
    case "RMT_LEARN":
      return own.set("samples", 1);
    case "CALL":
      return own.set("helperCalls", 1).set(`call ${program.helpers[instruction.helper]}`, 1);
    default:
      return own;
  }
}

function amount(cost: Cost, what: string): number {
  return cost.get(what) ?? 0;
}

function add(left: Cost, right: Cost): Cost {
  const sum = new Map(left);
  for (const [what, count] of right) sum.set(what, (sum.get(what) ?? 0) + count);
  return sum;
}

function maximum(left: Cost, right: Cost): Cost {
  const most = new Map(left);
  for (const [what, count] of right) most.set(what, Math.max(most.get(what) ?? 0, count));
  return most;
}

function summarize(cost: Cost): WorstCase {
  return {
    instructions: amount(cost, "instructions"),
    contextMatches: amount(cost, "contextMatches"),
    modelWalks: amount(cost, "modelWalks"),
    multiplyAccumulates: amount(cost, "multiplyAccumulates"),
    helperCalls: amount(cost, "helperCalls"),
    samples: amount(cost, "samples"),
  };
}
