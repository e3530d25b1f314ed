import type { Program } from "../../bytecode/index.ts";
import type { VerifierReport, WorstCase } from "../../verifier/index.ts";

/** What one table took for an event, or all tables of a hook; counted one instruction after the other. */
export type Cost = { -readonly [Name in CostName]: number };
type CostName = keyof WorstCase;

export function noCost(): Cost {
  return {
    instructions: 0,
    contextMatches: 0,
    modelWalks: 0,
    multiplyAccumulates: 0,
    helperCalls: 0,
    samples: 0,
    bytesTouched: 0,
    tableLookups: 0,
    tailCalls: 0,
    randomDraws: 0,
  };
}

const costNames = Object.keys(noCost()) as readonly CostName[];

export function addCost(total: Cost, more: Cost): void {
  for (const name of costNames) total[name] += more[name];
}

/** What one action did, from its first instruction on. */
export interface ActionRun {
  /** Index into `Program.actions`. */
  readonly action: number;
  readonly cost: Cost;
  /** What its answers of aggregates cost, in millionths of epsilon. */
  epsilon: number;
  /** The table that it called; -1: none. */
  tailCall: number;
  hasExited: boolean;
}

/**
 * Compares what the runs of one event took with the report. Which table ran an action that several offer is not seen: then
 * one of them must be able to.
 *
 * @param runs in the order of running; of actions without instructions nothing is seen
 * @returns what took more than was reported
 */
export function findExcess(
  program: Program,
  report: VerifierReport,
  hook: string,
  runs: readonly ActionRun[],
): string | undefined {
  const total = noCost();
  const tables = [...program.tables.keys()].filter((index) => program.tables[index]!.hook === hook);
  let next = 0;
  for (const { action, cost, tailCall, hasExited } of runs) {
    const candidates = tables.filter(
      (table, place) => place >= next && program.tables[table]!.actions.includes(action),
    );
    const [first] = candidates;
    if (first === undefined) return `action ${program.actions[action]!.name} ran, and no table at ${hook} offers it`;
    const place = tables.indexOf(first);
    total.tableLookups += place - next + 1;
    cost.tableLookups = 1;
    const excesses = candidates.map((table) => excessOf(cost, report.tables[table]!.worstCase));
    if (excesses.every((excess) => excess !== undefined)) {
      return `action ${program.actions[action]!.name} in table ${program.tables[first]!.name} took ${excesses[0]}`;
    }
    addCost(total, { ...cost, tableLookups: 0 });
    next = hasExited ? tables.length : tailCall >= 0 ? tables.indexOf(tailCall) : place + 1;
  }
  total.tableLookups += tables.length - next;
  const reported = report.hooks.find((other) => other.hook === hook);
  const excess = reported ? excessOf(total, reported.worstCase) : "something, but the report leaves the hook out";
  return excess && `the event at ${hook} took ${excess}`;
}

function excessOf(cost: Cost, worstCase: WorstCase): string | undefined {
  for (const name of costNames) {
    if (cost[name] > worstCase[name]) return `${cost[name]} ${name}, but ${worstCase[name]} are reported`;
  }
  return undefined;
}
