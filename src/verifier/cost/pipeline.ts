import type { Program } from "../../bytecode/index.ts";
import { addTo, type Counting, type Counts, countLookup, noCounts, raiseTo } from "./counts.ts";
import type { Known } from "./known-values.ts";
import { exiting, makePathCode, type PathCode, returning } from "./path-code.ts";
import { findRelevant } from "./relevant-registers.ts";
import { type Effort, type Exits, fullEffort, join, merged, type PathState, runPaths } from "./run-paths.ts";
import { followedMetadata, makeSlots } from "./slots.ts";

/** The most that tables and pipelines take for one event. */
export interface PipelineCosts {
  /** By table of the program: its lookup and the most expensive of its actions, whatever ran before. */
  readonly tables: readonly Counts[];
  /** By hook: the most expensive way through its tables. */
  readonly hooks: ReadonlyMap<string, Counts>;
}

/** Registers of one action that are followed. */
const mostRegisters = 64;

/**
 * The worst case of every table and of every hook's pipeline. Of a table any action may run, or none where no entry
 * matches; its action may end the pipeline (EXIT) or go on with a later table (TAIL_CALL). What tables tell each other in
 * metadata is followed, so that ways that exclude each other are not added up.
 */
export function pipelineCosts(counting: Counting): PipelineCosts {
  const { program } = counting;
  const actions = makeActions(counting);
  const tables = program.tables.map(() => noCounts(counting));
  const hooks = new Map<string, Counts>();
  for (const hook of new Set(program.tables.map((table) => table.hook))) {
    hooks.set(hook, costOfHook(counting, hook, actions, tables));
  }
  return { tables, hooks };
}

/** An action, run from nothing counted with these metadata. */
type ActionRun = (metadata: readonly Known[]) => Exits;

interface Actions {
  readonly runs: readonly ActionRun[];
  readonly metadataCount: number;
  readonly effort: Effort;
}

function makeActions(counting: Counting): Actions {
  const { program } = counting;
  const effort: Effort = { left: fullEffort };
  const relevant = findRelevant(program);
  const followed = followedMetadata(relevant);
  const runs = program.actions.map((action, index): ActionRun => {
    const slots = makeSlots(program, relevant[index]!, followed, mostRegisters);
    let code: PathCode | undefined;
    const found = new Map<string, Exits>();
    return (metadata) => {
      const key = metadata.join();
      const before = found.get(key);
      if (before !== undefined) return before;
      code ??= makePathCode(counting, action, relevant[index]!, slots);
      const known = Array.from({ length: slots.count }, (_, slot) => metadata[slot]);
      const exits: Exits = new Map();
      const ends = runPaths(code, [{ known, counts: noCounts(counting) }], exits, effort);
      const returned = merged([...ends, ...(exits.get(returning)?.values() ?? [])], slots.metadataSet);
      exits.set(returning, new Map(returned.map((state) => [state.known.join(), state])));
      found.set(key, exits);
      return exits;
    };
  });
  return { runs, metadataCount: followed.length, effort };
}

/** Raises `tables` to what the tables of the hook take each. */
function costOfHook(counting: Counting, hook: string, actions: Actions, tables: readonly Counts[]): Counts {
  const { program } = counting;
  const places = program.tables.flatMap((table, index) => (table.hook === hook ? [index] : []));
  const lookup = countLookup(counting);
  const total = noCounts(counting);
  const all = (1n << BigInt(actions.metadataCount)) - 1n;
  /** By index into the program's tables: the states in which they are reached. */
  const arriving = new Map<number, PathState[]>();
  const reach = (table: number | undefined, state: PathState) => {
    if (table === undefined) raiseTo(total, state.counts);
    else arriving.set(table, [...(arriving.get(table) ?? []), state]);
  };
  reach(places[0], { known: Array.from({ length: actions.metadataCount }, () => 0n), counts: noCounts(counting) });
  for (const [position, index] of places.entries()) {
    const next = places[position + 1];
    const most = tables[index]!;
    raiseTo(most, lookup);
    const states = merged(arriving.get(index) ?? [], all);
    const isTired = actions.effort.left < 0 && states.length > 1;
    for (const state of isTired ? [join(states)] : states) {
      addTo(state.counts, lookup);
      for (const action of program.tables[index]!.actions) {
        for (const [to, ends] of actions.runs[action]!(state.known)) {
          for (const end of ends.values()) {
            const counts = end.counts.slice();
            addTo(counts, lookup);
            raiseTo(most, counts);
            addTo(counts, lookup, -1);
            addTo(counts, state.counts);
            const known = end.known.slice(0, actions.metadataCount);
            reach(to === returning ? next : to === exiting ? undefined : targetOf(program, to), { known, counts });
          }
        }
      }
      // Nothing runs where no entry matches and there is no default; entries and default may change at any time.
      reach(next, state);
    }
  }
  return total;
}

function targetOf(program: Program, to: string): number | undefined {
  const table = Number(to.slice(to.indexOf(" ") + 1));
  return program.tables[table] === undefined ? undefined : table;
}
