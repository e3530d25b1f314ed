import type { EffectLimit, IntegerType, PrincipalKind } from "../bytecode/index.ts";

/** A value that a hook's event carries. */
export interface EventField {
  readonly name: string;
  readonly type: IntegerType;
  readonly description: string;
  /**
   * The field names whom the event is about: the process, cgroup or user that what else the event carries belongs to.
   */
  readonly principal?: PrincipalKind;
}

/** A parameter of a helper. */
export interface HelperParameter {
  readonly name: string;
  readonly type: IntegerType;
  /** What it may be, both included, in the signed 64-bit view: the verifier proves it, or clamps it. Absent: anything. */
  readonly range?: { readonly low: bigint; readonly high: bigint };
}

/** How often an effect may happen; see `EffectLimit`. */
export type HelperLimit = Pick<EffectLimit, "by" | "perSecond" | "burst">;

/** A function that actions at the hook may call. */
export interface Helper {
  readonly name: string;
  readonly parameters: readonly HelperParameter[];
  /** Absent: it returns nothing. */
  readonly result?: IntegerType;
  /** True where it changes what the kernel does (the effects of the hook); false where it only reads. */
  readonly effect: boolean;
  /** Most calls one run of the hook's pipeline may make; the verifier proves it. */
  readonly maxCallsPerEvent: number;
  /**
   * How often it may be called at all hooks of the subsystem together, which all name the same limits; the verifier
   * proves it or inserts a guard. Only for effects, at hooks that have a clock. An effect without limits is a decision
   * about the event alone: at most one call.
   */
  readonly limits: readonly HelperLimit[];
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
  /** The event field that holds the time, in nanoseconds on a monotonic clock: what limits a second are measured by. */
  readonly clock?: string;
  /**
   * The most events a second where the kernel itself sees to it that they come at least 10^9 / eventsPerSecond nanoseconds
   * apart, such as at a timer; absent: any number.
   */
  readonly eventsPerSecond?: number;
  /** The kernel functions it stands at (paper section 3.1; attached through BTF by the kernel machine). */
  readonly kernelFunctions: readonly string[];
}
