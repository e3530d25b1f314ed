import { type Action, type Block, blocksOf, type Instruction } from "../../bytecode/index.ts";
import { addTo, type Counting, type Counts, countInstruction, countRound, noCounts, raiseTo } from "./counts.ts";
import { computationOf, type Known } from "./known-values.ts";
import { readRegisters, writtenRegisters } from "./register-use.ts";
import type { Relevant } from "./relevant-registers.ts";
import type { Slots } from "./slots.ts";

/** Slots of which something is said, as the bits of a number: slot i is bit i. */
export type SlotSet = bigint;

/** What of an action matters to its cost: what is counted, where ways part, and what decides which is taken. */
export type PathStep =
  | { readonly kind: "count"; readonly counts: Counts }
  | { readonly kind: "compute"; readonly slot: number; readonly compute: (known: readonly Known[]) => Known }
  | {
      readonly kind: "branch";
      /** The slot of the condition, or -1 where it is never known. */
      readonly slot: number;
      /** What the condition is where it holds; undefined: any value but 0. */
      readonly truth: Known;
      readonly whenTrue: PathCode;
      readonly whenFalse: PathCode;
      readonly live: SlotSet;
    }
  | { readonly kind: "block"; readonly label: number; readonly body: PathCode; readonly live: SlotSet }
  | PathLoop
  | { readonly kind: "jump"; readonly to: string; readonly live: SlotSet };

export interface PathLoop {
  readonly kind: "loop";
  readonly label: number;
  readonly bound: number;
  /** The slot of the counter, or -1. */
  readonly counter: number;
  readonly round: Counts;
  readonly body: PathCode;
  /** What is written in a round, the counter too. */
  readonly written: readonly number[];
  /** What may still be read when a round begins, and after the loop. */
  readonly liveInRound: SlotSet;
  readonly live: SlotSet;
}

export type PathCode = readonly PathStep[];

/** Where jumps lead: out of a BLOCK or LOOP, to the next round of a LOOP, or out of the action. */
export const leaving = (label: number) => `leave ${label}`;
export const repeating = (label: number) => `repeat ${label}`;
export const returning = "return";
export const exiting = "exit";
export const tailCalling = (table: number) => `table ${table}`;

/** A BLOCK or LOOP around what is looked at. */
interface Target {
  readonly label: number;
  readonly liveAfter: SlotSet;
  readonly liveInRound: SlotSet;
}

interface Making {
  readonly counting: Counting;
  readonly action: Action;
  readonly slots: Slots;
  readonly truths: ReadonlySet<number>;
  readonly exposures: Map<Block, Exposure>;
  labels: number;
}

/** Reduces an action to what its cost depends on. */
export function makePathCode(counting: Counting, action: Action, relevant: Relevant, slots: Slots): PathCode {
  const making: Making = { counting, action, slots, truths: relevant.truths, exposures: new Map(), labels: 0 };
  return makeBlock(making, action.body, slots.metadataSet, []).code;
}

interface Made {
  readonly code: PathStep[];
  /** What may be read from the beginning of the code on. */
  readonly live: SlotSet;
}

/** Backwards, so that it is known what is still read: two ways that only differ in what nobody reads are one. */
function makeBlock(making: Making, block: Block, liveAfter: SlotSet, targets: readonly Target[]): Made {
  const { counting, action } = making;
  const end = block.findIndex(({ op }) => ["BREAK", "CONTINUE", "RETURN", "EXIT", "TAIL_CALL"].includes(op)) + 1;
  const reachable = end === 0 ? block : block.slice(0, end);
  const code: PathStep[] = [];
  let live = liveAfter;
  for (const instruction of reachable.toReversed()) {
    const made = makeStep(making, instruction, live, targets);
    live = made.live;
    for (const step of made.code.toReversed()) {
      if (step.kind === "count") addTo(countsBefore(counting, code), step.counts);
      else code.push(step);
    }
    countInstruction(counting, action, instruction, countsBefore(counting, code));
  }
  return { code: code.reverse(), live };
}

/** What is counted first in the code, which is in reverse order: neighbouring counts become one. */
function countsBefore(counting: Counting, reversed: PathStep[]): Counts {
  const first = reversed.at(-1);
  if (first?.kind === "count") return first.counts;
  const counts = noCounts(counting);
  reversed.push({ kind: "count", counts });
  return counts;
}

function makeStep(making: Making, instruction: Instruction, live: SlotSet, targets: readonly Target[]): Made {
  const { slots } = making;
  switch (instruction.op) {
    case "IF":
      return makeBranch(making, instruction, live, targets);
    case "RMT_INFER":
      return makeBlock(making, instruction.body, live, targets);
    case "BLOCK": {
      const label = making.labels++;
      const inner = [...targets, { label, liveAfter: live, liveInRound: live }];
      const { code, live: before } = makeBlock(making, instruction.body, live, inner);
      return { code: isPlain(code) ? code : [{ kind: "block", label, body: code, live }], live: before };
    }
    case "LOOP":
      return makeLoop(making, instruction, live, targets);
    case "BREAK":
    case "CONTINUE": {
      const target = targets.at(-1 - instruction.depth)!;
      const isBreak = instruction.op === "BREAK";
      const liveThere = isBreak ? target.liveAfter : target.liveInRound;
      const to = isBreak ? leaving(target.label) : repeating(target.label);
      return { code: [{ kind: "jump", to, live: liveThere }], live: liveThere };
    }
    case "RETURN":
      return leaveAction(slots, returning);
    case "EXIT":
      return leaveAction(slots, exiting);
    case "TAIL_CALL":
      return leaveAction(slots, tailCalling(instruction.table));
    default:
      return makeComputation(making, instruction, live);
  }
}

function leaveAction(slots: Slots, to: string): Made {
  return { code: [{ kind: "jump", to, live: slots.metadataSet }], live: slots.metadataSet };
}

function makeBranch(
  making: Making,
  instruction: Extract<Instruction, { readonly op: "IF" }>,
  live: SlotSet,
  targets: readonly Target[],
): Made {
  const { counting, slots, truths } = making;
  const { condition } = instruction;
  const slot = slots.ofRegister(condition);
  const whenTrue = makeBlock(making, instruction.whenTrue, live, targets);
  const whenFalse = makeBlock(making, instruction.whenFalse, live, targets);
  if (slot < 0 && isPlain(whenTrue.code) && isPlain(whenFalse.code)) {
    const counts = noCounts(counting);
    for (const code of [whenTrue.code, whenFalse.code]) raiseTo(counts, plainCounts(counting, code));
    return { code: [{ kind: "count", counts }], live };
  }
  const truth = truths.has(condition) ? 1n : undefined;
  return {
    code: [{ kind: "branch", slot, truth, whenTrue: whenTrue.code, whenFalse: whenFalse.code, live }],
    live: whenTrue.live | whenFalse.live | bit(slot),
  };
}

function makeLoop(
  making: Making,
  loop: Extract<Instruction, { readonly op: "LOOP" }>,
  live: SlotSet,
  targets: readonly Target[],
): Made {
  const { counting, slots } = making;
  const counter = slots.ofRegister(loop.counter);
  const label = making.labels++;
  const enclosing = targets.reduce((all, target) => all | target.liveAfter | target.liveInRound, 0n);
  const liveInRound = (exposureOf(making, loop.body).read | live | enclosing) & ~bit(counter);
  const inner = [...targets, { label, liveAfter: live, liveInRound: liveInRound | (live & bit(counter)) }];
  const { code } = makeBlock(making, loop.body, liveInRound | live, inner);
  const round = countRound(counting);
  if (isPlain(code) && counter < 0) {
    const counts = noCounts(counting);
    addTo(counts, round, loop.bound);
    addTo(counts, plainCounts(counting, code), loop.bound);
    return { code: [{ kind: "count", counts }], live };
  }
  const written = [...new Set([...writtenIn(making, loop.body), ...(counter < 0 ? [] : [counter])])];
  const made: PathLoop = {
    kind: "loop",
    label,
    bound: loop.bound,
    counter,
    round,
    body: code,
    written,
    liveInRound,
    live,
  };
  return { code: [made], live: liveInRound };
}

function makeComputation(making: Making, instruction: Instruction, live: SlotSet): Made {
  const { slots, truths } = making;
  if (instruction.op === "RMT_ST_META") {
    const slot = slots.ofMetadata(instruction.field);
    if (slot < 0) return { code: [], live };
    const source = slots.ofRegister(instruction.source);
    const wrap = slots.wrapMetadata(instruction.field);
    const compute = (known: readonly Known[]) => (source < 0 ? undefined : wrap(known[source]));
    return { code: [{ kind: "compute", slot, compute }], live: (live & ~bit(slot)) | bit(source) };
  }
  if (instruction.op === "RMT_LD_META") {
    const slot = slots.ofRegister(instruction.result);
    if (slot < 0) return { code: [], live };
    const source = slots.ofMetadata(instruction.field);
    const compute = (known: readonly Known[]) => (source < 0 ? undefined : known[source]);
    return { code: [{ kind: "compute", slot, compute }], live: (live & ~bit(slot)) | bit(source) };
  }
  const computation = computationOf(instruction);
  const slot = computation === undefined ? -1 : slots.ofRegister(computation.result);
  if (computation === undefined || slot < 0) {
    const written = writtenBy(making, instruction);
    return {
      code: written.map((other) => ({ kind: "compute", slot: other, compute: () => undefined })),
      live: forget(making, instruction, live),
    };
  }
  const sources = computation.sources.map((register) => slots.ofRegister(register));
  const isEither = instruction.op === "OR" && computation.sources.every((register) => truths.has(register));
  const compute = (known: readonly Known[]) => {
    const values = sources.map((source) => (source < 0 ? undefined : known[source]));
    return isEither && values.includes(1n) ? 1n : computation.compute(values);
  };
  return {
    code: [{ kind: "compute", slot, compute }],
    live: sources.reduce((all, source) => all | bit(source), live & ~bit(slot)),
  };
}

/** The slots of what an instruction itself writes to registers and metadata. */
function writtenBy({ slots }: Making, instruction: Instruction): readonly number[] {
  const written = writtenRegisters(instruction).map((register) => slots.ofRegister(register));
  if (instruction.op === "RMT_ST_META") written.push(slots.ofMetadata(instruction.field));
  return written.filter((slot) => slot >= 0);
}

function writtenIn(making: Making, block: Block): readonly number[] {
  return block.flatMap((instruction) => [
    ...writtenBy(making, instruction),
    ...blocksOf(instruction).flatMap((inner) => writtenIn(making, inner.block)),
  ]);
}

function forget(making: Making, instruction: Instruction, live: SlotSet): SlotSet {
  return writtenBy(making, instruction).reduce((all, slot) => all & ~bit(slot), live);
}

/** What a block may read before it writes it, and what it writes on every way to its end. */
interface Exposure {
  readonly read: SlotSet;
  readonly written: SlotSet;
  readonly hasJumps: boolean;
}

const everything: SlotSet = -1n;

function exposureOf(making: Making, block: Block): Exposure {
  const found = making.exposures.get(block);
  if (found !== undefined) return found;
  let read = 0n;
  let written = 0n;
  let hasJumps = false;
  for (const instruction of block) {
    const own = exposureOfInstruction(making, instruction);
    read |= own.read & ~written;
    written |= own.written;
    hasJumps ||= own.hasJumps;
  }
  const exposure = { read, written, hasJumps };
  making.exposures.set(block, exposure);
  return exposure;
}

function exposureOfInstruction(making: Making, instruction: Instruction): Exposure {
  const { slots } = making;
  let read = readRegisters(instruction).reduce((all, register) => all | bit(slots.ofRegister(register)), 0n);
  if (instruction.op === "RMT_LD_META") read |= bit(slots.ofMetadata(instruction.field));
  const own = writtenBy(making, instruction).reduce((all, slot) => all | bit(slot), 0n);
  switch (instruction.op) {
    case "IF": {
      const [left, right] = [exposureOf(making, instruction.whenTrue), exposureOf(making, instruction.whenFalse)];
      return {
        read: read | left.read | right.read,
        written: left.written & right.written,
        hasJumps: left.hasJumps || right.hasJumps,
      };
    }
    case "BLOCK":
    case "LOOP":
    case "RMT_INFER": {
      const body = exposureOf(making, instruction.body);
      // A jump may lead past what would be written.
      const written = body.hasJumps ? 0n : body.written;
      const before = instruction.op === "LOOP" ? own : 0n;
      return { read: read | (body.read & ~before), written: written | own, hasJumps: body.hasJumps };
    }
    // What follows is not reached, so that it reads nothing that was not written.
    case "BREAK":
    case "CONTINUE":
    case "RETURN":
    case "EXIT":
    case "TAIL_CALL":
      return { read, written: everything, hasJumps: true };
    default:
      return { read, written: own, hasJumps: false };
  }
}

/** Whether nothing happens in the code but counting. */
function isPlain(code: PathCode): boolean {
  return code.every(({ kind }) => kind === "count");
}

function plainCounts(counting: Counting, code: PathCode): Counts {
  const [step] = code;
  return step?.kind === "count" ? step.counts : noCounts(counting);
}

export function bit(slot: number): SlotSet {
  return slot < 0 ? 0n : 1n << BigInt(slot);
}
