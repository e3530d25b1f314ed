import type { Action, Instruction, InstructionName, IntegerType, Program } from "../../bytecode/index.ts";
import type { HelperFunction, Inspector, RandomBits, SampleListener } from "../machine.ts";
import type { ContextStore } from "./context-store.ts";
import type { Integer } from "./integer.ts";
import type { ModelState } from "./model-state.ts";

/** What all actions of a machine share. */
export interface MachineState {
  readonly program: Program;
  readonly countCost: boolean;
  readonly contexts: readonly ContextStore[];
  readonly models: ModelState;
  /** By model slot: where its features are put for a walk or a sample. */
  readonly features: readonly Int32Array[];
  /** By counter: its value, or the buckets of a histogram. */
  readonly counters: readonly BigUint64Array[];
  readonly metadata: Integer[];
  readonly onSample: SampleListener;
  readonly random: RandomBits;
  readonly inspector: Inspector | undefined;
  /** The event under way: values in the order of the hook's fields. */
  event: ArrayLike<number | bigint>;
  /** The CPU of the event under way. */
  cpu: number;
  /** Index of the table that the pipeline goes on with after `tailCalled`. */
  nextTable: number;
  executedCost: number;
}

/**
 * How a list of instructions ended. 0: at its end; `returned`, `exited` and `tailCalled`: by RETURN, EXIT and TAIL_CALL;
 * from `breakOut` on, even distances are a BREAK and odd ones a CONTINUE, each two more for one level further out.
 */
export type Completion = number;
export const done = 0;
export const returned = 1;
export const exited = 2;
export const tailCalled = 3;
export const breakOut = 4;
export const continueOut = 5;

export type Step = () => Completion;

/** What instructions of one action are made ready with. */
export interface Preparation {
  readonly state: MachineState;
  readonly action: Action;
  readonly hook: string;
  /** The hook's, by index into `Program.helpers`. */
  readonly helpers: readonly (HelperFunction | undefined)[];
  /** By register: the integer, or in record registers the slot of the record. */
  readonly registers: Integer[];
  /** By register; empty where it is not a vector. */
  readonly vectors: readonly Integer[][];
}

/** The instructions with these names. */
export type InstructionIn<Name extends InstructionName> = Extract<Instruction, { readonly op: Name }>;

/** The element type of a vector register. */
export function elementType(preparation: Preparation, register: number): IntegerType {
  const type = preparation.action.registers[register]!;
  return type.kind === "vector" ? type.element : "i64";
}

/** The position that an index register names among `length` elements, or -1 where it is out of range. */
export function positionIn(length: number, index: Integer): number {
  return typeof index === "number" && index >= 0 && index < length ? index : -1;
}

/** A step that always ends normally. */
export function step(perform: () => void): Step {
  return () => {
    perform();
    return done;
  };
}
