import type { Action, Block, Instruction, InstructionOf, Program } from "../../bytecode/index.ts";
import { blocksOf, operandsOf } from "../../bytecode/index.ts";
import type { HookDescription } from "../../hooks/index.ts";
import { assume } from "./conditions.ts";
import { type IntegerSet, includesSet, joinSets, pointSet, setOf, widenSet } from "./integer-set.ts";
import { everything, hull, type Interval, intervalOfType } from "./interval.ts";
import { answersOf, resultSets } from "./results.ts";
import {
  anything,
  type Definition,
  joinStates,
  knownValue,
  type Source,
  type State,
  type Value,
  type Versions,
} from "./state.ts";

/**
 * How many instructions of a program are looked at in search of the best loop invariants; after that loops are looked
 * at once, with nothing known of what they change. It bounds the time that nested loops can take.
 */
const mostLooks = 200_000;

/** After so many rounds of a loop widening goes fast. */
const roundsOfCare = 2;
/** After so many rounds of what still grows only bits are known, and after so many nothing of all that a loop changes. */
const roundsOfWidening = 6;
const mostRounds = 10;

/** A loop whose rounds, with those of loops inside, make more looks than this is never looked at round by round. */
const mostLooksOfLoop = 20_000;

/** Copying so many registers is as much work as a look. */
const registersOfLook = 32;

/** Counts up to `mostLooks`, over all actions of a program. */
export interface Effort {
  looks: number;
}

/**
 * How loops are looked at. `together`: what holds at the start of every round, whichever it is; fast. `apart`: each of
 * their rounds for itself, as far as `mostLooksOfLoop` goes, so that what grows with the rounds is known to be bounded.
 */
export type RoundsOfLoops = "together" | "apart";

/** What is known of an instruction at one place of the tree, over all ways that lead there. */
export interface Fact {
  readonly instruction: Instruction;
  /** By source operand, lists of them in their order: what it may be before the instruction; none of conditions. */
  readonly sources: readonly IntegerSet[];
  /** What the integer registers that it writes may hold right after it; not for loops that change their counters. */
  readonly results: readonly { readonly register: number; readonly set: IntegerSet }[];
}

/**
 * Follows all paths of an action and finds out what every instruction reads and writes: abstract interpretation of
 * structured code (Cousot and Cousot 1977) with intervals and known bits, widening at loops, narrowed by conditions.
 * Instructions that no path leads to are left out; the others are in program order.
 */
export function findFacts(
  program: Program,
  action: Action,
  hooks: ReadonlySet<HookDescription>,
  effort: Effort,
  rounds: RoundsOfLoops,
): readonly Fact[] {
  const eventFields = eventFieldTypes(hooks);
  const state: State = new Array<Value | undefined>(action.registers.length + eventFields.length).fill(undefined);
  const analysis: Analysis = {
    program,
    action,
    hooks,
    rounds,
    versions: { next: 0 },
    targets: [],
    effort,
    since: 0,
    isApart: false,
  };
  for (const [register, parameter] of action.parameters.entries()) {
    write(analysis, state, register, setOf(intervalOfType(parameter.type)));
  }
  // Nothing changes an event: its fields are like registers behind the others, and what is found out about one load of
  // a field holds for the next.
  for (const [field, interval] of eventFields.entries()) {
    write(analysis, state, action.registers.length + field, setOf(interval));
  }
  const body = prepare(action.body);
  runBlock(analysis, body, state);
  const facts: Fact[] = [];
  collect(body, 0, facts);
  return facts;
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
  /** The states that BREAK and CONTINUE bring, innermost target last. */
  readonly targets: { afterBreaks: State | undefined; afterContinues: State | undefined }[];
  readonly effort: Effort;
  readonly rounds: RoundsOfLoops;
  /** `Effort.looks` when the innermost loop that is looked at anew was begun: what was seen before does not count. */
  since: number;
  /** Whether the rounds of a loop around are apart. */
  isApart: boolean;
}

/** An instruction at one place of the tree: the instruction itself may stand at several. */
interface Node {
  readonly instruction: Instruction;
  readonly blocks: readonly (readonly Node[])[];
  /** The integer registers that it reads and writes itself, in the order of its operands. */
  readonly sources: readonly number[];
  readonly results: readonly number[];
  /** The integer registers that the instruction or something in it writes, for loops. */
  readonly writes: ReadonlySet<number>;
  /** Looks that it takes where all rounds are apart. */
  readonly weight: number;
  /** `Effort.looks` when it was looked at last; a loop: when its body was begun to be looked at for the last time. */
  seen: number;
  bodyBegan: number;
  /** By source and by result. */
  sourceSets: readonly IntegerSet[];
  resultSets: readonly IntegerSet[];
}

function prepare(block: Block): readonly Node[] {
  return block.map((instruction) => {
    const blocks = blocksOf(instruction).map((inner) => prepare(inner.block));
    const sources: number[] = [];
    const results: number[] = [];
    const operands = instruction as unknown as Readonly<Record<string, number & readonly number[]>>;
    for (const { name, kind } of operandsOf(instruction.op)) {
      if (kind === "source") sources.push(operands[name]!);
      else if (kind === "sources") sources.push(...operands[name]!);
      else if (kind === "result") results.push(operands[name]!);
    }
    const writes = new Set(results);
    for (const inner of blocks) for (const node of inner) for (const register of node.writes) writes.add(register);
    let weight = 1;
    for (const inner of blocks) for (const node of inner) weight += node.weight;
    if (instruction.op === "LOOP") weight *= instruction.bound;
    const unseen = { seen: -1, bodyBegan: -1, sourceSets: [], resultSets: [] };
    return { instruction, blocks, sources, results, writes, weight, ...unseen };
  });
}

/**
 * The last looks at an instruction are those with the final invariants of all loops around it: what was not looked at
 * since these loops were looked at last is not reached.
 */
function collect(block: readonly Node[], since: number, facts: Fact[]): void {
  for (const node of block) {
    if (node.seen < since) continue;
    const results = node.resultSets
      .map((set, index) => ({ register: node.results[index]!, set }))
      // Of two results in one register the later one stays.
      .filter(({ register }, index) => node.results.lastIndexOf(register) === index);
    facts.push({ instruction: node.instruction, sources: node.sourceSets, results });
    for (const inner of node.blocks) collect(inner, Math.max(since, node.bodyBegan), facts);
  }
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
  const isSeenAgain = node.seen >= analysis.since;
  node.seen = analysis.effort.looks++;
  switch (instruction.op) {
    case "IF":
      return runIf(analysis, node, instruction.condition, state);
    case "RMT_INFER":
      return runInference(analysis, node, instruction, state, isSeenAgain);
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
    default:
      runPlain(analysis, node, state, isSeenAgain);
      return state;
  }
}

function runIf(analysis: Analysis, node: Node, condition: number, state: State): State | undefined {
  analysis.effort.looks += Math.floor(state.length / registersOfLook);
  const source: Source = { register: condition, value: knownValue(state, condition) };
  const whenFalse = state.slice();
  const one = assume(state, condition, true) ? runBlock(analysis, node.blocks[0]!, state) : undefined;
  const other = assume(whenFalse, condition, false) ? runBlock(analysis, node.blocks[1]!, whenFalse) : undefined;
  return joinStates(analysis.versions, one, other, source);
}

/** The answer is in its range: what the body computes is clamped by a guard at its end. */
function runInference(
  analysis: Analysis,
  node: Node,
  inference: InstructionOf<"RMT_INFER">,
  state: State,
  isSeenAgain: boolean,
): State | undefined {
  const end = runBlock(analysis, node.blocks[0]!, state);
  if (end === undefined) return undefined;
  write(analysis, end, inference.result, answersOf(analysis.program, inference.model));
  const answers = node.results.map((register) => knownValue(end, register).set);
  node.resultSets = isSeenAgain ? joinEach(node.resultSets, answers) : answers;
  return end;
}

/** Shorter than the others where an inference did not end before. */
function joinEach(before: readonly IntegerSet[], sets: readonly IntegerSet[]): readonly IntegerSet[] {
  return sets.map((set, index) => (before[index] ? joinSets(before[index], set) : set));
}

function runTarget(analysis: Analysis, node: Node, state: State) {
  const target: Analysis["targets"][number] = { afterBreaks: undefined, afterContinues: undefined };
  analysis.targets.push(target);
  const end = runBlock(analysis, node.blocks[0]!, state);
  analysis.targets.pop();
  return { end, target };
}

function runLoop(analysis: Analysis, node: Node, loop: InstructionOf<"LOOP">, entry: State): State | undefined {
  const counter = setOf({ low: 0n, high: BigInt(loop.bound) - 1n });
  const isCounterKept = !node.blocks[0]!.some(({ writes }) => writes.has(loop.counter));
  if (isCounterKept) node.resultSets = [counter];
  const { effort, since, isApart } = analysis;
  // What is inside of a loop whose rounds are apart is so too: what was seen in its earlier rounds must still count.
  analysis.isApart ||=
    analysis.rounds === "apart" && node.weight <= mostLooksOfLoop && effort.looks + node.weight <= mostLooks;
  const end = analysis.isApart
    ? runRounds(analysis, node, loop, entry)
    : runAllRounds(analysis, node, loop, entry, counter);
  analysis.since = since;
  analysis.isApart = isApart;
  return end;
}

/** Each round begins with what the one before it left. */
function runRounds(analysis: Analysis, node: Node, loop: InstructionOf<"LOOP">, entry: State): State | undefined {
  const { versions, effort } = analysis;
  let ended: State | undefined;
  let next: State | undefined = entry;
  for (let round = 0; round < loop.bound && next !== undefined; round++) {
    effort.looks += Math.floor(next.length / registersOfLook);
    write(analysis, next, loop.counter, pointSet(BigInt(round)));
    const { end, target } = runTarget(analysis, node, next);
    ended = joinStates(versions, ended, target.afterBreaks);
    next = joinStates(versions, end, target.afterContinues);
  }
  return joinStates(versions, next, ended);
}

/** What holds at the start of every round is guessed, widened until it does, and narrowed once. */
function runAllRounds(
  analysis: Analysis,
  node: Node,
  loop: InstructionOf<"LOOP">,
  entry: State,
  counter: IntegerSet,
): State | undefined {
  const { versions, effort } = analysis;
  const changed = [...node.writes].filter((register) => register !== loop.counter);
  const before: Invariant = changed.map((register) => entry[register]?.set);
  let invariant = before;
  /** One that is known to hold, while a narrower one is tried. */
  let proved: Invariant | undefined;
  for (let round = 0; ; round++) {
    const isLast = round >= mostRounds || effort.looks > mostLooks;
    if (isLast) invariant = before.map((set) => set && anything);
    const state = entry.slice();
    effort.looks += Math.floor(state.length / registersOfLook);
    for (const [index, register] of changed.entries()) {
      const set = invariant[index];
      state[register] = set && { set, version: versions.next++, definition: undefined };
    }
    write(analysis, state, loop.counter, counter);
    node.bodyBegan = effort.looks;
    analysis.since = effort.looks;
    const { end, target } = runTarget(analysis, node, state);
    const next = joinStates(versions, end, target.afterContinues);
    const seen = changed.map((register) => next && knownValue(next, register).set);
    const grown = invariant.map((set, index) => grow(set, seen[index], round));
    if (grown.every((set, index) => set === invariant[index])) {
      // Widening went too far where what the body gives is less; that is tried once, and proved like any other.
      const narrowed = before.map((set, index) => set && seen[index] && joinSets(set, seen[index]));
      const isNarrower = narrowed.some((set, index) => set && !includesSet(set, invariant[index]!));
      if (proved || !isNarrower || isLast || round + 2 >= mostRounds)
        return joinStates(versions, next, target.afterBreaks);
      proved = invariant;
      invariant = narrowed;
    } else {
      invariant = proved ?? grown;
    }
  }
}

/** What the changed registers of a loop may hold at the start of every round; undefined: written in the loop only. */
type Invariant = readonly (IntegerSet | undefined)[];

/** The same object where nothing grows. */
function grow(set: IntegerSet | undefined, seen: IntegerSet | undefined, round: number): IntegerSet | undefined {
  if (!set || !seen || includesSet(set, seen)) return set;
  return widenSet(round < roundsOfWidening ? set : { ...set, ...everything }, seen, round >= roundsOfCare);
}

function runPlain(analysis: Analysis, node: Node, state: State, isSeenAgain: boolean): void {
  const { instruction } = node;
  const values = node.sources.map((register) => knownValue(state, register));
  const sourceSets = values.map(({ set }) => set);
  node.sourceSets = isSeenAgain ? joinEach(node.sourceSets, sourceSets) : sourceSets;
  if (node.results.length === 0) return;
  const sources = values.map((value, index): Source => ({ register: node.sources[index]!, value }));
  if (instruction.op === "RMT_LD_EVENT") {
    const register = analysis.action.registers.length + instruction.field;
    sources.push({ register, value: knownValue(state, register) });
  }
  const definition: Definition | undefined =
    sources.length > 0 ? { kind: "instruction", instruction, sources } : undefined;
  const sets = resultSets(
    analysis,
    instruction,
    state,
    sources.map(({ value }) => value.set),
  );
  const results = node.results.map((_, index) => sets[index] ?? anything);
  node.resultSets = isSeenAgain ? joinEach(node.resultSets, results) : results;
  for (const [index, register] of node.results.entries()) {
    write(analysis, state, register, results[index]!, definition);
  }
}

function write({ versions }: Analysis, state: State, register: number, set: IntegerSet, definition?: Definition): void {
  state[register] = { set, version: versions.next++, definition };
}
