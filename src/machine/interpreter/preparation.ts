import type { Action, Program } from "../../bytecode/index.ts";
import type { DecisionTree } from "../../models/index.ts";
import type { ContextStore } from "../contexts/context-store.ts";
import type { Integer } from "./integer.ts";

/**
 * A helper of a hook. Arguments are canonical integers: numbers where safe, otherwise bigints, in the signed 64-bit
 * view. The result is wrapped to 64 bits; nothing counts as 0.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a helper may be a function that returns nothing
export type HelperFunction = (...values: Integer[]) => number | bigint | void;

/** Receives a sample of RMT_LEARN; `features` is reused, `label` is the 32-bit pattern of the slot's output type. */
export type SampleListener = (model: number, features: Int32Array, label: number) => void;

/** What all actions of a machine share. */
export interface MachineState {
  readonly program: Program;
  readonly contexts: readonly ContextStore[];
  /** By model slot: the tree, or undefined while it is empty. */
  readonly trees: (DecisionTree | undefined)[];
  /** By model slot: where its features are put for a walk or a sample. */
  readonly features: readonly Int32Array[];
  readonly onSample: SampleListener;
  /** The event under way: values in the order of the hook's fields. */
  event: readonly (number | bigint)[];
  executedCost: number;
}

/**
 * How a list of instructions ended. 0: at its end; `returned` and `exited`: by RETURN and EXIT; from `breakOut` on, even
 * distances are a BREAK and odd ones a CONTINUE, each two more for one level further out.
 */
export type Completion = number;
export const done = 0;
export const returned = 1;
export const exited = 2;
export const breakOut = 3;
export const continueOut = 4;

export type Step = () => Completion;

/** What instructions of one action are made ready with. */
export interface Preparation {
  readonly state: MachineState;
  readonly action: Action;
  readonly helpers: readonly (HelperFunction | undefined)[];
  readonly registers: Integer[];
  /** By register; empty where it is not a vector. */
  readonly vectors: readonly Integer[][];
}
