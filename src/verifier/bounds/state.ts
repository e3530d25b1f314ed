import type { Instruction } from "../../bytecode/index.ts";
import { type IntegerSet, joinSets, setOf } from "./integer-set.ts";
import { everything } from "./interval.ts";

/** What is known of one integer register at one place. */
export interface Value {
  readonly set: IntegerSet;
  /** Changes with every write: two values of one version are the same integer. */
  readonly version: number;
  readonly definition: Definition | undefined;
}

/** How a value came to be, as far as conditions can be traced back through it. */
export type Definition =
  | { readonly kind: "instruction"; readonly instruction: Instruction; readonly sources: readonly Source[] }
  /** The value that one of two branches left in the register. */
  | { readonly kind: "branches"; readonly condition: Source; readonly whenTrue: Value; readonly whenFalse: Value };

/** A register as it was read; what is found out later applies to it as long as it holds that version. */
export interface Source {
  readonly register: number;
  readonly value: Value;
}

/** By register; undefined: not an integer, or not written. Changed in place; copy to keep. */
export type State = (Value | undefined)[];

/** What is known of the register; everything is possible where it was not written. */
export function knownValue(state: State, register: number): Value {
  return state[register] ?? unknown;
}

/** Every integer. */
export const anything: IntegerSet = setOf(everything);

/** Never equal to the version of a value that was written. */
const unknown: Value = { set: anything, version: -1, definition: undefined };

/** Gives numbers that were never given before. */
export interface Versions {
  next: number;
}

/** What holds whichever of two ways was taken; `condition` decided between them where it is given. */
export function joinStates(
  versions: Versions,
  left: State | undefined,
  right: State | undefined,
  condition?: Source,
): State | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left.map((one, register) => {
    const other = right[register];
    if (one === other || one === undefined || other === undefined) return one === other ? one : undefined;
    const set = joinSets(one.set, other.set);
    if (one.version === other.version) return { ...one, set };
    const version = versions.next++;
    const definition = condition && ({ kind: "branches", condition, whenTrue: one, whenFalse: other } as const);
    return { set, version, definition };
  });
}
