import type { Action, Block, Instruction, InstructionOf, Program } from "../../bytecode/index.ts";
import { operandsOf } from "../../bytecode/index.ts";
import type { HookDescription } from "../../hooks/index.ts";
import { blocksOf } from "../verification.ts";
import { assume } from "./conditions.ts";
import { everything, hull, type Interval, includes, intervalOfType, widen } from "./interval.ts";
import { resultIntervals } from "./results.ts";
import { joinStates, knownValue, type Source, type State, type Value, type Versions } from "./state.ts";

/**
 * How many instructions of a program are looked at in search of the best loop invariants; after that loops are looked
 * at once, with nothing known of what they change. It bounds the time that nested loops can take.
 */
const mostLooks = 400_000;

/** How many rounds an invariant may take to find before everything is allowed for what a loop changes. */
const mostRounds = 6;

/** Counts up to `mostLooks`, over all actions of a program. */
export interface Effort {
  looks: number;
}

/** An access to an element with the indices it may have, as the analysis sees it last and so with all paths in. */
export interface Access {
  readonly instruction: AccessInstruction;
  readonly indices: Interval;
}

type AccessInstruction =
  | Exclude<Extract<Instruction, { readonly index: number }>, { readonly op: "RMT_ARG_MAX" }>
  | InstructionOf<"RMT_ROW_LD">;

/** The register that says which element an instruction takes, where it takes one. */
function indexOf(instruction: Instruction): { instruction: AccessInstruction; register: number } | undefined {
  if (instruction.op === "RMT_ROW_LD") return { instruction, register: instruction.row };
  if (instruction.op === "RMT_ARG_MAX" || !("index" in instruction)) return undefined;
  return { instruction, register: instruction.index };
}

/**
 * Follows all paths of an action and finds out which indices every array, ring and vector access may have: an interval
 * analysis over structured code (Cousot and Cousot 1977), widening at loops, narrowed by conditions.
 */
export function findAccesses(
  program: Program,
  action: Action,
  hooks: ReadonlySet<HookDescription>,
  effort: Effort,
): Iterable<Access> {
  const eventFields = eventFieldTypes(hooks);
  const state: State = new Array<Value | undefined>(action.registers.length + eventFields.length).fill(undefined);
  const analysis: Analysis = {
    program,
    action,
    hooks,
    versions: { next: 0 },
    accesses: new Map(),
    targets: [],
    effort,
  };
  for (const [register, parameter] of action.parameters.entries()) {
    write(analysis, state, register, { interval: intervalOfType(parameter.type) });
  }
  // Nothing changes an event: its fields are like registers behind the others, and what is found out about one load of
  // a field holds for the next.
  for (const [field, interval] of eventFields.entries()) {
    write(analysis, state, action.registers.length + field, { interval });
  }
  runBlock(analysis, prepare(action.body), state);
  return analysis.accesses.values();
}

/** What the fields of the event may hold, at whichever of the hooks the action runs. */
function eventFieldTypes(hooks: ReadonlySet<HookDescription>): readonly Interval[] {
  const [first, ...others] = hooks;
  if (first === undefined) return [];
  return first.fields
    .slice(0, Math.min(...[...hooks].map((hook) => hook.fields.length)))
    .map(({ type }, field) =>
      others.map((hook) => intervalOfType(hook.fields[field]!.type)).reduce(hull, intervalOfType(type)),
    );
}

interface Analysis {
  readonly program: Program;
  readonly action: Action;
  readonly hooks: ReadonlySet<HookDescription>;
  readonly versions: Versions;
  readonly accesses: Map<Node, Access>;
  /** The states that BREAK and CONTINUE bring, innermost target last. */
  readonly targets: { afterBreaks: State | undefined; afterContinues: State | undefined }[];
  readonly effort: Effort;
}

/** An instruction at one place of the tree: the instruction itself may stand at several. */
interface Node {
  readonly instruction: Instruction;
  readonly blocks: readonly (readonly Node[])[];
  /** The integer registers that the instruction or something in it writes, for loops. */
  readonly writes: ReadonlySet<number>;
}

function prepare(block: Block): readonly Node[] {
  return block.map((instruction) => {
    const blocks = blocksOf(instruction).map((inner) => prepare(inner.block));
    const writes = new Set<number>();
    const operands = instruction as unknown as Readonly<Record<string, number>>;
    for (const { name, kind } of operandsOf(instruction.op)) if (kind === "result") writes.add(operands[name]!);
    for (const inner of blocks) for (const node of inner) for (const register of node.writes) writes.add(register);
    return { instruction, blocks, writes };
  });
}

/** Takes over and changes the state; undefined: the end of the block is not reached. */
function runBlock(analysis: Analysis, block: readonly Node[], state: State | undefined): State | undefined {
  for (const node of block) {
    if (state === undefined) return undefined;
    state = runNode(analysis, node, state);
  }
  return state;
}

function runNode(analysis: Analysis, node: Node, state: State): State | undefined {
  const { instruction } = node;
  analysis.effort.looks += 1;
  switch (instruction.op) {
    case "IF":
      return runIf(analysis, node, instruction.condition, state);
    case "BLOCK": {
      const { end, target } = runTarget(analysis, node, state);
      return joinStates(analysis.versions, end, target.afterBreaks);
    }
    case "LOOP":
      return runLoop(analysis, node, instruction, state);
    case "BREAK":
    case "CONTINUE": {
      const target = analysis.targets.at(-1 - instruction.depth)!;
      const way = instruction.op === "BREAK" ? "afterBreaks" : "afterContinues";
      target[way] = joinStates(analysis.versions, target[way], state);
      return undefined;
    }
    case "RETURN":
    case "EXIT":
    case "TAIL_CALL":
      return undefined;
    default: {
      const access = indexOf(instruction);
      if (access) {
        const indices = knownValue(state, access.register).interval;
        analysis.accesses.set(node, { instruction: access.instruction, indices });
      }
      runPlain(analysis, instruction, state);
      return state;
    }
  }
}

function runIf(analysis: Analysis, node: Node, condition: number, state: State): State | undefined {
  const source: Source = { register: condition, value: knownValue(state, condition) };
  const [whenTrue, whenFalse] = [true, false].map((holds) => {
    const branch = state.slice();
    return assume(branch, condition, holds) ? runBlock(analysis, node.blocks[holds ? 0 : 1]!, branch) : undefined;
  });
  return joinStates(analysis.versions, whenTrue, whenFalse, source);
}

function runTarget(analysis: Analysis, node: Node, state: State) {
  const target: Analysis["targets"][number] = { afterBreaks: undefined, afterContinues: undefined };
  analysis.targets.push(target);
  const end = runBlock(analysis, node.blocks[0]!, state);
  analysis.targets.pop();
  return { end, target };
}

function runLoop(analysis: Analysis, node: Node, loop: Instruction & { op: "LOOP" }, entry: State): State | undefined {
  const { versions } = analysis;
  const counter = { low: 0n, high: BigInt(loop.bound) - 1n };
  const changed = [...node.writes].filter((register) => register !== loop.counter);
  const before = changed.map((register) => entry[register]?.interval);
  let invariant: Invariant = before;
  /** One that is known to hold, while a narrower one is tried. */
  let proved: Invariant | undefined;
  for (let round = 0; ; round++) {
    if (round >= mostRounds || analysis.effort.looks > mostLooks) {
      invariant = before.map((interval) => interval && everything);
    }
    const state = entry.slice();
    for (const [index, register] of changed.entries()) {
      const interval = invariant[index];
      state[register] = interval && { interval, version: versions.next++ };
    }
    write(analysis, state, loop.counter, { interval: counter });
    const { end, target } = runTarget(analysis, node, state);
    const next = joinStates(versions, end, target.afterContinues);
    const seen = changed.map((register) => next && knownValue(next, register).interval);
    const grown = invariant.map((interval, index) => grow(interval, seen[index]));
    if (grown.every((interval, index) => interval === invariant[index])) {
      // Widening went too far where what the body gives is less; that is tried once, and proved like any other.
      const narrowed = before.map((interval, index) => hullOf(interval, seen[index]));
      const isNarrower = narrowed.some((interval, index) => interval && !includes(interval, invariant[index]!));
      if (proved || !isNarrower || round >= mostRounds) return joinStates(versions, next, target.afterBreaks);
      proved = invariant;
      invariant = narrowed;
    } else {
      invariant = proved ?? grown;
    }
  }
}

/** What the changed registers of a loop may hold at the start of every round; undefined: written in the loop only. */
type Invariant = readonly (Interval | undefined)[];

function hullOf(interval: Interval | undefined, seen: Interval | undefined): Interval | undefined {
  return interval && seen ? hull(interval, seen) : interval;
}

/** The same object where nothing grows. */
function grow(interval: Interval | undefined, seen: Interval | undefined): Interval | undefined {
  if (!interval || !seen || includes(interval, seen)) return interval;
  return widen(interval, hull(interval, seen));
}

function runPlain(analysis: Analysis, instruction: Instruction, state: State): void {
  const sources: Source[] = [];
  const results: number[] = [];
  const operands = instruction as unknown as Readonly<Record<string, number>>;
  for (const { name, kind } of operandsOf(instruction.op)) {
    if (kind === "source") sources.push({ register: operands[name]!, value: knownValue(state, operands[name]!) });
    if (kind === "result") results.push(operands[name]!);
  }
  if (results.length === 0) return;
  if (instruction.op === "RMT_LD_EVENT") {
    const register = analysis.action.registers.length + instruction.field;
    sources.push({ register, value: knownValue(state, register) });
  }
  const intervals = resultIntervals(analysis, instruction, state, sources);
  const definition = sources.length > 0 ? ({ kind: "instruction", instruction, sources } as const) : undefined;
  for (const [index, register] of results.entries()) {
    write(analysis, state, register, { interval: intervals[index] ?? everything, ...(definition && { definition }) });
  }
}

function write({ versions }: Analysis, state: State, register: number, value: Omit<Value, "version">): void {
  state[register] = { ...value, version: versions.next++ };
}
