import {
  type Action,
  bytesTouched,
  type Instruction,
  instructionCost,
  loopRoundCost,
  multiplyAccumulates,
  type Program,
} from "../../bytecode/index.ts";
import { measuredMachines, type TimeModel } from "./time-model.ts";
import { workOf, workOfRound } from "./work.ts";

/**
 * What one way through a program takes, by position: first `countNames`, then nanoseconds by machine, then calls by helper
 * of the program. The most of several ways is taken position by position. Small typed arrays would take longer to make.
 */
export type Counts = number[];

export const countNames = [
  "instructions",
  "contextMatches",
  "modelWalks",
  "multiplyAccumulates",
  "helperCalls",
  "samples",
  "bytesTouched",
  "tableLookups",
  "tailCalls",
  "randomDraws",
] as const;
export type CountName = (typeof countNames)[number];

const positions: Readonly<Record<CountName, number>> = Object.fromEntries(
  countNames.map((name, position) => [name, position]),
) as Record<CountName, number>;
const firstTime = countNames.length;
const firstHelper = firstTime + measuredMachines.length;

/** What is counted of one program, with what each machine takes for it. */
export interface Counting {
  readonly program: Program;
  readonly timeModel: TimeModel;
}

export function noCounts({ program }: Counting): Counts {
  return new Array<number>(firstHelper + program.helpers.length).fill(0);
}

/** Adds one instruction without the blocks in it to the counts. */
export function countInstruction(counting: Counting, action: Action, instruction: Instruction, counts: Counts): void {
  const { program, timeModel } = counting;
  const count = (name: CountName, amount: number) => {
    counts[positions[name]] = counts[positions[name]]! + amount;
  };
  count("instructions", instructionCost(program, action, instruction));
  count("multiplyAccumulates", multiplyAccumulates(program, action, instruction));
  count("bytesTouched", bytesTouched(program, action, instruction));
  for (const [kind, amount] of workOf(program, action, instruction)) {
    for (let index = 0; index < measuredMachines.length; index++) {
      const time = timeModel[measuredMachines[index]!][kind];
      counts[firstTime + index] = counts[firstTime + index]! + amount * time;
    }
  }
  switch (instruction.op) {
    case "RMT_MATCH_CTXT":
    case "RMT_FIND_CTXT":
      count("contextMatches", 1);
      break;
    case "RMT_TREE_WALK":
      count("modelWalks", 1);
      break;
    case "RMT_LEARN":
      count("samples", 1);
      break;
    case "RMT_RANDOM":
      count("randomDraws", 1);
      break;
    case "TAIL_CALL":
      count("tailCalls", 1);
      break;
    case "CALL":
      count("helperCalls", 1);
      counts[firstHelper + instruction.helper] = counts[firstHelper + instruction.helper]! + 1;
      break;
  }
}

/** What each begun round of a loop takes beside its body. */
export function countRound(counting: Counting): Counts {
  const counts = noCounts(counting);
  counts[positions.instructions] = loopRoundCost;
  for (const [index, machine] of measuredMachines.entries()) {
    counts[firstTime + index] = counting.timeModel[machine][workOfRound];
  }
  return counts;
}

/** What reaching a table takes, whatever it runs. */
export function countLookup(counting: Counting): Counts {
  const counts = noCounts(counting);
  counts[positions.tableLookups] = 1;
  for (const [index, machine] of measuredMachines.entries()) {
    counts[firstTime + index] = counting.timeModel[machine].tableLookup;
  }
  return counts;
}

export function countOf(counts: Counts, name: CountName): number {
  return counts[positions[name]]!;
}

/** Nanoseconds, by position in `measuredMachines`; without what an event takes by itself. */
export function timeOf(counts: Counts, machine: number): number {
  return counts[firstTime + machine]!;
}

/** How often the helper with this index into `Program.helpers` is called. */
export function callsOf(counts: Counts, helper: number): number {
  return counts[firstHelper + helper]!;
}

/** Adds `factor` times the other counts to the first ones, in place. */
export function addTo(total: Counts, more: Counts, factor = 1): void {
  for (let position = 0; position < total.length; position++)
    total[position] = total[position]! + factor * more[position]!;
}

/** Raises the first counts to the other ones where these are more, in place. */
export function raiseTo(most: Counts, other: Counts): void {
  for (let position = 0; position < most.length; position++) {
    if (other[position]! > most[position]!) most[position] = other[position]!;
  }
}
