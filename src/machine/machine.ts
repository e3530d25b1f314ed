import type { Action, ContextDeclaration, Instruction, Program } from "../bytecode/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import type { Model } from "../models/index.ts";
import type { TableControl } from "./tables/table-control.ts";

/** How programs are run: the interpreter is the meaning of the bytecode, WebAssembly is the speed. */
export const machineKinds = ["interpreter", "webAssembly"] as const;
export type MachineKind = (typeof machineKinds)[number];

/**
 * A helper of a hook. Arguments are numbers where they are safe integers, otherwise bigints, in the signed 64-bit view.
 * The result is wrapped to 64 bits; nothing counts as 0.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a helper may be a function that returns nothing
export type HelperFunction = (...values: (number | bigint)[]) => number | bigint | void;

/** Receives a sample of RMT_LEARN; `features` is reused, `label` is the 32-bit pattern of the slot's output type. */
export type SampleListener = (model: number, features: Int32Array, label: number) => void;

/** 64 random bits for RMT_RANDOM, in either 64-bit view. */
export type RandomBits = () => bigint;

/** Watches a run instruction by instruction, to compare it with what was proved. */
export interface Inspector {
  /**
   * Called when an instruction has been executed: after the blocks inside of it, and also when it or one of these was a
   * jump.
   *
   * @param registers by register: the integer in the signed 64-bit view; not meant for record and vector registers
   * @param vectors by register: the elements, in the view of their type; empty where it is no vector
   */
  executed(
    action: Action,
    instruction: Instruction,
    registers: readonly (number | bigint)[],
    vectors: readonly (readonly (number | bigint)[])[],
  ): void;
  /** Called at the beginning of each round of a loop. */
  roundBegan(action: Action, loop: Instruction): void;
}

/** What the host gives a machine. */
export interface MachineOptions {
  /** WebAssembly when left out. */
  readonly kind?: MachineKind;
  /** By hook name and helper name. Needed are those that the program calls. */
  readonly helpers?: Readonly<Record<string, Readonly<Record<string, HelperFunction>>>>;
  /** Receives the samples of RMT_LEARN; without it they are dropped. */
  readonly onSample?: SampleListener;
  /** The source of RMT_RANDOM; a cryptographic one when left out. Given: such as a seeded one, for runs that repeat. */
  readonly random?: RandomBits;
  /** Watches the interpreter; WebAssembly has none. */
  readonly inspector?: Inspector;
  /** How many CPUs have fields of their own in contexts that are per CPU, 1 to 1024; 1 when left out. */
  readonly cpus?: number;
  /** The most bytes of memory for tables, contexts, models and vectors; `defaultMemoryLimit` when left out. */
  readonly memoryLimit?: number;
  /** Whether `executedCost` is kept; true when left out. Without it WebAssembly is a little faster. */
  readonly countCost?: boolean;
}

/** 1 GiB. */
export const defaultMemoryLimit = 2 ** 30;

/** A program at work: its tables, contexts, models and counters. */
export interface Machine {
  readonly kind: MachineKind;
  readonly program: Program;
  /** The cost of all instructions executed since the machine was made, by `instructionCost`; 0 when it is not kept. */
  readonly executedCost: number;
  /** The CPU that events run on, 0 … cpus - 1: chooses the fields of contexts that are per CPU. 0 at first. */
  cpu: number;
  /** The handle of a hook for `runHook`, or undefined when the program has no table there. */
  hook(name: string): number | undefined;
  /**
   * Runs the pipeline of the hook's tables, in program order, for one event. Never throws for verified programs. Helpers
   * must not call it again from inside.
   *
   * @param handle from `hook`
   * @param event values in the order of the hook's fields, each in the field's type: integral numbers or bigints; not
   *   kept
   */
  runHook(handle: number, event: ArrayLike<number> | ArrayLike<number | bigint>): void;
  /**
   * Runs the pipeline for many events, one after the other, as `runHook` does for each; models set and CPUs chosen
   * meanwhile take effect at the end of the batch.
   *
   * @param events the values of all events in the signed 64-bit view, event after event; not kept
   * @param fields values an event: as many as the hook has fields, at most 256
   */
  runHookBatch(handle: number, events: BigInt64Array, fields: number): void;
  /** The control plane's hold of the table of that name, or undefined. */
  table(name: string): TableControl | undefined;
  /** The control plane's view of the context of that name, or undefined. */
  context(name: string): ContextControl | undefined;
  /** The value of a counter, or the 65 buckets of a histogram (see RMT_OBSERVE), unsigned; undefined: no such counter. */
  counter(name: string): readonly bigint[] | undefined;
  /**
   * Puts a model into a slot, by name or index, whole, or empties it with null. During an event (from a helper or a
   * sample listener) it takes effect when the event has ended, so that no event sees two models. Data is copied.
   *
   * @returns what is wrong when the model does not fit (RMT7001, RMT7002) or there is no such slot (RMT4006); the slot
   *   then stays as it was
   */
  setModel(slot: string | number, model: Model | null): Diagnostic | undefined;
  /** The model last put into a slot, or undefined while it is empty. */
  model(slot: string | number): Model | undefined;
}

/** A record of a context as the control plane sees it; values are in their fields' types. */
export interface ContextRecord {
  /** One value a key; the index for `array`; none for `queue`. */
  readonly keys: readonly bigint[];
  /** For `lpm`: length of the key's prefix in bits; otherwise undefined. */
  readonly prefixLength?: number;
  /** By CPU (one, unless the context is per CPU), by field: the elements, one for a scalar, a ring newest first. */
  readonly fields: readonly (readonly (readonly bigint[])[])[];
}

/**
 * The control plane's view of a context. Changes return undefined when done, otherwise what is wrong: INVALID_ARGUMENT
 * (RMT4001), NOT_FOUND (RMT4003), RESOURCE_EXHAUSTED (RMT4004).
 */
export interface ContextControl {
  readonly declaration: ContextDeclaration;
  /**
   * All records: `lru` the most recently matched first; `hash` and `lpm` in the order of their making; `array` by index;
   * `queue` the oldest first.
   */
  list(): readonly ContextRecord[];
  /** The record with these keys (for `lpm`: with exactly this prefix), or undefined. Does not count as a match. */
  read(keys: readonly bigint[], prefixLength?: number): ContextRecord | undefined;
  /**
   * Sets all fields of a record, made where it is missing (as RMT_MATCH_CTXT does; a full `hash` or `lpm` is exhausted);
   * for `queue` appends an element.
   */
  write(record: ContextRecord): Diagnostic | undefined;
  /** Takes a record out; not for `array` and `queue`. */
  delete(keys: readonly bigint[], prefixLength?: number): Diagnostic | undefined;
}
