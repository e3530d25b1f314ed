import { type Action, type Block, blocksOf, type Program } from "../../bytecode/index.ts";
import { type Computation, computationOf, isComparison } from "./known-values.ts";
import { readRegisters, writtenRegisters } from "./register-use.ts";

/** What of an action decides which way it goes and can be known without running it. */
export interface Relevant {
  /** Integer registers. */
  readonly registers: ReadonlySet<number>;
  /** Registers that only ever hold 0 or 1. */
  readonly truths: ReadonlySet<number>;
  /** Metadata fields that are loaded into such registers. */
  readonly metadata: ReadonlySet<number>;
}

/**
 * The registers and metadata fields whose values are worth following: those that conditions depend on. By action of the
 * program; a metadata field that one action asks for is followed in all.
 */
export function findRelevant(program: Program): readonly Relevant[] {
  const flows = program.actions.map((action) => flowOf(action));
  const metadata = new Set<number>();
  for (;;) {
    const before = metadata.size;
    const relevant = flows.map((flow) => relevantOf(flow, metadata));
    for (const one of relevant) for (const field of one.metadata) metadata.add(field);
    if (metadata.size === before) return relevant;
  }
}

/** Where values of integer registers come from and where they go, whatever the order. */
interface Flow {
  readonly computations: readonly Computation[];
  readonly loads: readonly { readonly result: number; readonly field: number }[];
  readonly stores: readonly { readonly field: number; readonly source: number }[];
  readonly conditions: ReadonlySet<number>;
  readonly counters: ReadonlySet<number>;
  /** Conditions that are read again: after the branch they are known. */
  readonly testedAgain: readonly number[];
  readonly truths: ReadonlySet<number>;
}

function flowOf(action: Action): Flow {
  const computations: Computation[] = [];
  const loads: { result: number; field: number }[] = [];
  const stores: { field: number; source: number }[] = [];
  const conditions = new Set<number>();
  const counters = new Set<number>();
  const reads = new Map<number, number>();
  /** Registers that something else than a truth value is written to. */
  const others = new Set<number>(action.parameters.keys());
  const visit = (block: Block): void => {
    for (const instruction of block) {
      const computation = computationOf(instruction);
      if (computation) computations.push(computation);
      for (const register of readRegisters(instruction)) reads.set(register, (reads.get(register) ?? 0) + 1);
      if (!computation?.keepsTruth && !isComparison(instruction)) {
        for (const register of writtenRegisters(instruction)) others.add(register);
      }
      if (instruction.op === "RMT_LD_META") loads.push(instruction);
      else if (instruction.op === "RMT_ST_META") stores.push(instruction);
      else if (instruction.op === "IF") conditions.add(instruction.condition);
      else if (instruction.op === "LOOP") counters.add(instruction.counter);
      for (const inner of blocksOf(instruction)) visit(inner.block);
    }
  };
  visit(action.body);
  const keeping = computations.filter(({ keepsTruth }) => keepsTruth);
  spread(others, usersOf(keeping), ({ result }) => [result]);
  const truths = new Set([...action.registers.keys()].filter((register) => !others.has(register)));
  const testedAgain = [...conditions].filter((register) => reads.get(register)! > 1);
  return { computations, loads, stores, conditions, counters, testedAgain, truths };
}

function relevantOf(flow: Flow, followed: ReadonlySet<number>): Relevant {
  const { computations, loads, stores, conditions, counters, testedAgain, truths } = flow;
  const knowable = new Set([...counters, ...loads.map(({ result }) => result), ...testedAgain]);
  for (const { result, sources } of computations) if (sources.length === 0) knowable.add(result);
  spread(knowable, usersOf(computations), ({ result, sources, needsAll }) =>
    needsAll && !sources.every((source) => knowable.has(source)) ? [] : [result],
  );
  const registers = new Set([...conditions].filter((register) => knowable.has(register)));
  for (const { field, source } of stores) if (followed.has(field) && knowable.has(source)) registers.add(source);
  const makers = groupBy(computations, ({ result }) => [result]);
  spread(registers, makers, ({ sources }) => sources.filter((source) => knowable.has(source)));
  const metadata = new Set(loads.flatMap(({ result, field }) => (registers.has(result) ? [field] : [])));
  return { registers, truths, metadata };
}

const usersOf = (computations: readonly Computation[]) => groupBy(computations, ({ sources }) => sources);

function groupBy(
  computations: readonly Computation[],
  registersOf: (computation: Computation) => readonly number[],
): ReadonlyMap<number, readonly Computation[]> {
  const groups = new Map<number, Computation[]>();
  for (const computation of computations) {
    for (const register of registersOf(computation)) {
      const group = groups.get(register);
      if (group) group.push(computation);
      else groups.set(register, [computation]);
    }
  }
  return groups;
}

/** Adds what follows from the registers in the set, until nothing more does. */
function spread(
  registers: Set<number>,
  computations: ReadonlyMap<number, readonly Computation[]>,
  follows: (computation: Computation) => readonly number[],
): void {
  // A set is walked in the order of insertion, also over what is added meanwhile.
  for (const register of registers) {
    for (const computation of computations.get(register) ?? []) {
      for (const next of follows(computation)) registers.add(next);
    }
  }
}
