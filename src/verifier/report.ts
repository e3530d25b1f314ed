import type { EffectLimit, ModelProperty, PrincipalKind } from "../bytecode/index.ts";
import type { MeasuredMachine, WorstCase } from "./cost/index.ts";
import type { MemoryReport } from "./memory.ts";

/** What is known about a program that passed; all of the program as it runs, with what was inserted. */
export interface VerifierReport extends MemoryReport {
  /** In program order. */
  readonly tables: readonly TableReport[];
  /** In the order of their first tables. */
  readonly hooks: readonly HookReport[];
  /** The limits of the effects that the program has. */
  readonly limits: readonly LimitReport[];
  /** What the verifier inserted, in program order. */
  readonly guards: readonly Guard[];
  /** By model slot. */
  readonly models: readonly SlotReport[];
  readonly privacy: PrivacyReport;
}

/** What one table may take for one event. */
export interface TableReport {
  readonly name: string;
  readonly hook: string;
  readonly worstCase: WorstCase;
  /** The worst case on machines whose costs are known, in nanoseconds. */
  readonly nanoseconds: Readonly<Record<MeasuredMachine, number>>;
  /** What all tables at the hook together may take, in instructions. */
  readonly budget: number;
  /** The effects that its actions may have, and how often for one event. */
  readonly effects: readonly { readonly effect: string; readonly callsPerEvent: number }[];
  /** What a match costs at most of the privacy budget, in millionths of epsilon. */
  readonly privacyCost: number;
}

/** What the pipeline of a hook may take for one event, on the most expensive way through its tables. */
export interface HookReport {
  readonly hook: string;
  readonly worstCase: WorstCase;
  readonly nanoseconds: Readonly<Record<MeasuredMachine, number>>;
  /** In instructions. */
  readonly budget: number;
}

/** A limit that counts for an effect. */
export interface LimitReport extends Omit<EffectLimit, "location"> {
  readonly from: "hook" | "program" | "administrator";
  /** Whether it follows from the program and the hook, or a guard was inserted. */
  readonly kept: "proved" | "guarded";
}

/** Code that the verifier inserted where it could not prove that a bound is kept. */
export interface Guard {
  /**
   * `rate`: a token bucket before an effect. `argument`: an argument of a helper clamped. `answer`: the answer of a model
   * clamped. `envelope`: no answer outside of what the model was trained on. `privacy`: the budget is debited, and the
   * default action runs when it is spent. `noise`: an aggregate is told with noise.
   */
  readonly kind: "rate" | "argument" | "answer" | "envelope" | "privacy" | "noise";
  readonly action: string;
  /** What it does, in words, such as `memory.prefetch: 2000 a second, 64 at once, for each process`. */
  readonly what: string;
  /** Where in the source, `line:column`; absent where not known. */
  readonly place?: string;
}

/** What is known about a model slot before it is filled. */
export interface SlotReport {
  readonly name: string;
  readonly family: "decisionTree" | "network";
  readonly features: number;
  /** The most parameters: nodes of all trees, or elements of all tensors. */
  readonly parameters: number;
  /** Bytes of the largest model. */
  readonly bytes: number;
  /** Levels of the deepest tree, or products of tensors one after another. */
  readonly depth: number;
  /** The most expensive inference of the program: instructions, and products that are added up. */
  readonly instructions: number;
  readonly multiplyAccumulates: number;
  /** The answers it can give, whatever the model. */
  readonly answer: { readonly low: number; readonly high: number };
  readonly envelope: boolean;
  readonly pooled: boolean;
  /** What every model has to keep. */
  readonly properties: readonly ModelProperty[];
}

/** What may become known of whom. */
export interface PrivacyReport {
  readonly between: PrincipalKind | "none";
  /** Millionths of epsilon: of the program, and by table that asks aggregates. */
  readonly budget: number;
  readonly tables: readonly { readonly name: string; readonly costPerMatch: number; readonly budget: number }[];
  /** By aggregate: how far one principal can move the sum, and the scale of the noise at the smallest epsilon asked. */
  readonly aggregates: readonly { readonly name: string; readonly sensitivity: number; readonly noiseScale: number }[];
  /** Flows from one principal to another that the program declares to be meant, in words. */
  readonly declaredFlows: readonly string[];
}
