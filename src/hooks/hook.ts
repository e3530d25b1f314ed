import type { IntegerType } from "../bytecode/index.ts";

/** A value that a hook's event carries. */
export interface EventField {
  readonly name: string;
  readonly type: IntegerType;
  readonly description: string;
}

/** A function that actions at the hook may call. */
export interface Helper {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: IntegerType }[];
  /** Absent: it returns nothing. */
  readonly result?: IntegerType;
  /** True where it changes what the kernel does (the effects of the hook); false where it only reads. */
  readonly effect: boolean;
  /** Most calls one run of the hook's pipeline may make; the verifier proves it. */
  readonly maxCallsPerEvent: number;
  readonly description: string;
}

/** A decision point: what programs see there, what they may do, and what they may spend. */
export interface HookDescription {
  /** Subsystem and name, such as `memory.swapLookup`. */
  readonly name: string;
  /** The name in programs: `hooks.swapLookup`, with the event type `hooks.SwapLookup`. */
  readonly property: string;
  readonly description: string;
  readonly fields: readonly EventField[];
  readonly helpers: readonly Helper[];
  /** Most instructions that all tables at the hook together may execute for one event, in the worst case. */
  readonly instructionBudget: number;
  /** The kernel functions it stands at (paper section 3.1; attached through BTF by the kernel machine). */
  readonly kernelFunctions: readonly string[];
}
