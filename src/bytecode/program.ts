import type { Block, IntegerType } from "./instruction.ts";

/** A program: what a policy file compiles to, what object files hold, what the machines run. */
export interface Program {
  /** Short name, by default the file's name without `.rmt.ts`. */
  readonly name: string;
  readonly contexts: readonly ContextDeclaration[];
  readonly models: readonly ModelSlot[];
  readonly tensors: readonly TensorDeclaration[];
  readonly counters: readonly CounterDeclaration[];
  /** What may be known of many principals together, with noise; absent: nothing. */
  readonly aggregates?: readonly AggregateDeclaration[];
  /** Limits of effects that are tighter than the hooks'; absent: none. */
  readonly limits?: readonly EffectLimit[];
  /** Between whom nothing may be known, and how much may all the same; absent: what the verifier assumes. */
  readonly privacy?: PrivacyDeclaration;
  /** What the tables of a pipeline share beside the event; all 0 when an event begins. */
  readonly metadata: readonly IntegerField[];
  readonly actions: readonly Action[];
  /** In program order: tables at one hook form a pipeline in this order. */
  readonly tables: readonly TableDeclaration[];
  /** Names of the helpers that CALL refers to by index; the hook of the calling table must offer them. */
  readonly helpers: readonly string[];
  /** The file the program was compiled from; empty where unknown. */
  readonly sourceFile: string;
  /** Places in the source file that instructions and declarations refer to by index. */
  readonly locations: readonly ProgramLocation[];
}

/** A place in `Program.sourceFile`; lines and columns count from 1. */
export interface ProgramLocation {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** A named integer. */
export interface IntegerField {
  readonly name: string;
  readonly type: IntegerType;
}

/**
 * How a context keeps its records, after the kernel's map types. `lru`: by key, evicting the least recently matched record
 * when full. `hash`: by key, taking no more when full. `array`: by index 0 … capacity - 1, all there from the start.
 * `lpm`: by prefix of the key; only the control plane makes records. `queue`: first in, first out, without keys.
 */
export type ContextKind = "lru" | "hash" | "array" | "lpm" | "queue";

/** What is remembered per key (RMT_CTXT, paper section 3.1): bounded records of integers. */
export interface ContextDeclaration {
  readonly name: string;
  readonly kind: ContextKind;
  /** Each CPU has its own fields of every record; keys and their order are common. Not for queues. */
  readonly perCpu: boolean;
  /** At least one; exactly one for `array` and `lpm`, none for `queue`. */
  readonly keys: readonly IntegerField[];
  /** Scalars only for `queue`. */
  readonly fields: readonly ContextField[];
  /** The most records kept at a time, at least 1. */
  readonly capacity: number;
  readonly location: number;
}

/** A field of a context record; `length` is 1 for a scalar, at least 1 for arrays and rings. Starts as 0. */
export interface ContextField {
  readonly name: string;
  readonly kind: "scalar" | "array" | "ring";
  readonly type: IntegerType;
  readonly length: number;
}

/** Where a trained model goes: its shape and its limits. The parameters are not part of the program. */
export type ModelSlot = TreeSlot | NetworkSlot;

interface ModelSlotBase {
  readonly name: string;
  /** Length of the feature vector of samples, at least 1. */
  readonly features: number;
  /** Element type of the feature vector: 32 bits or less. */
  readonly featureType: IntegerType;
  /** Type of the answer: 32 bits or less. */
  readonly output: IntegerType;
  /** The answers that the model may give, both included; others are clamped. Absent: all of the type. */
  readonly range?: { readonly low: number; readonly high: number };
  /**
   * Whether the model answers only where its features lie within those it was trained on, feature by feature; elsewhere
   * it does not know: value 0 (or the nearest in range), confidence 0. Absent: false.
   */
  readonly envelope?: boolean;
  /** Whether a model trained on samples of all principals may decide for each of them. Absent: false. */
  readonly pooled?: boolean;
  /** What every model must keep that goes into the slot. Absent: nothing. */
  readonly properties?: readonly ModelProperty[];
  readonly location: number;
}

/** A condition on one feature: between low and high, both included, in the signed or unsigned view of its type. */
export interface FeatureRange {
  /** Index into the feature vector. */
  readonly feature: number;
  readonly low: number;
  readonly high: number;
}

/**
 * What a model is proved to keep for all features that meet `when` (every condition; features not named may be
 * anything).
 *
 * `never`: the answer is not between low and high. `implies`: it is. `monotone`: when one feature grows and the others
 * stay, the answer does not fall (increasing), or does not rise (decreasing). `robust`: where each feature moves by at
 * most `distance`, to whatever value of its type, the answer moves by at most `tolerance`.
 */
export type ModelProperty = {
  readonly when: readonly FeatureRange[];
  readonly location: number;
} & (
  | { readonly kind: "never" | "implies"; readonly low: number; readonly high: number }
  | { readonly kind: "monotone"; readonly feature: number; readonly direction: "increasing" | "decreasing" }
  | { readonly kind: "robust"; readonly distance: number; readonly tolerance: number }
);

/** A slot for one decision tree, or for the trees of a forest or of boosting; RMT_TREE_WALK asks them one by one. */
export interface TreeSlot extends ModelSlotBase {
  readonly family: "decisionTree";
  /** The most trees, at least 1. */
  readonly trees: number;
  /** The most nodes of a tree, inner nodes and leaves together. */
  readonly maxNodes: number;
  /** The longest way from the root to a leaf, in inner nodes. */
  readonly maxDepth: number;
}

/**
 * A slot for parameters of any other model: the tensors of `Program.tensors` that name it. How they are used, and thus
 * what model it is, says the code of the actions.
 */
export interface NetworkSlot extends ModelSlotBase {
  readonly family: "network";
}

/** Parameters of fixed shape: of a model slot, or constants of the program. */
export interface TensorDeclaration {
  readonly name: string;
  /** 32 bits or less. */
  readonly element: IntegerType;
  /** Sizes of one to four dimensions, each at least 1. */
  readonly shape: readonly number[];
  /** Index of the network slot that it belongs to, or -1 for a constant. */
  readonly model: number;
  /** The elements of a constant, row-major; empty for a tensor of a slot. */
  readonly values: readonly number[];
  readonly location: number;
}

/** What actions count for people and the control plane to read: a sum, or a histogram of powers of two. */
export interface CounterDeclaration {
  readonly name: string;
  readonly kind: "counter" | "histogram";
  readonly location: number;
}

/** Whom data can belong to. A process belongs to one cgroup and to one user. */
export const principalKinds = ["process", "cgroup", "user"] as const;
export type PrincipalKind = (typeof principalKinds)[number];

/** Between whom the program keeps data apart, and how much of what it knows may become known nevertheless. */
export interface PrivacyDeclaration {
  readonly between: PrincipalKind;
  /** What all answers of aggregates together may cost, in millionths of epsilon; 0: none may be asked. */
  readonly budget: number;
  readonly location: number;
}

/** A sum to which each principal contributes one number, and which is only told with noise (paper section 3.3). */
export interface AggregateDeclaration {
  readonly name: string;
  /** Whose contribution it is: the principal's identity, such as a process id. */
  readonly key: IntegerField;
  /** What a principal may contribute, both included, in the signed 64-bit view; others are clamped. */
  readonly low: bigint;
  readonly high: bigint;
  /** The most principals that are counted. */
  readonly capacity: number;
  readonly location: number;
}

/** How often an effect may happen: a token bucket, for all together or for each value of an event field. */
export interface EffectLimit {
  /** Subsystem and helper, such as `memory.prefetch`; the same bucket for all hooks that offer it. */
  readonly effect: string;
  /** The event field whose values have a bucket each, such as `process`; empty: one bucket for all. */
  readonly by: string;
  /** Calls a second that the bucket is filled with, 1 to 10^9. */
  readonly perSecond: number;
  /** Calls that a full bucket holds, at least 1. */
  readonly burst: number;
  readonly location: number;
}

/** The type of a virtual register. A record register refers to one record of the context with that index. */
export type RegisterType =
  | { readonly kind: "integer" }
  | { readonly kind: "record"; readonly context: number }
  | { readonly kind: "vector"; readonly element: IntegerType; readonly length: number };

/** What a table runs for an entry. Registers 0 … parameters.length - 1 are integers and hold the action data. */
export interface Action {
  readonly name: string;
  readonly parameters: readonly IntegerField[];
  readonly registers: readonly RegisterType[];
  readonly body: Block;
  readonly location: number;
}

/** How a match key is compared. */
export type MatchKind = "exact" | "lpm" | "ternary" | "range";

/** One component of a table's key: a field of the event, or of the metadata as tables before set it. */
export interface MatchKey {
  readonly source: "event" | "metadata";
  /** Index into the event fields of the table's hook, or into `Program.metadata`. */
  readonly field: number;
  /** The field's name, kept for printing and for entries written by name. */
  readonly name: string;
  readonly type: IntegerType;
  readonly kind: MatchKind;
}

/** An action of the table with its action data, one value a parameter, in the parameter's type. */
export interface ActionCall {
  /** Index into `Program.actions`. */
  readonly action: number;
  readonly data: readonly bigint[];
}

/**
 * What a match key must look like. `exact`: value. `lpm`: value and prefix length in bits (0 matches all).
 * `ternary`: value and mask. `range`: low to high, both included. Values are in the key's type.
 */
export type Match =
  | { readonly kind: "exact"; readonly value: bigint }
  | { readonly kind: "lpm"; readonly value: bigint; readonly prefixLength: number }
  | { readonly kind: "ternary"; readonly value: bigint; readonly mask: bigint }
  | { readonly kind: "range"; readonly low: bigint; readonly high: bigint };

/** One row of a table. */
export interface TableEntry {
  /** One match a key, in the order of the table's keys. */
  readonly matches: readonly Match[];
  /** The larger wins; must be 0 in tables without ternary or range keys, and at least 1 in tables with them. */
  readonly priority: number;
  readonly call: ActionCall;
}

/** A match/action table at a hook. */
export interface TableDeclaration {
  readonly name: string;
  /** Name of the hook, such as `memory.swapLookup`. */
  readonly hook: string;
  readonly keys: readonly MatchKey[];
  /** Indices into `Program.actions` that entries of this table may run. */
  readonly actions: readonly number[];
  /** What runs when no entry matches; undefined: nothing, as the kernel would have done. */
  readonly defaultCall?: ActionCall;
  /** Entries that are part of the program; runtime entries cannot change them. */
  readonly entries: readonly TableEntry[];
  /** The most entries, static ones included. */
  readonly size: number;
  /** What the answers of aggregates in this table may cost, in millionths of epsilon; absent: the program's budget. */
  readonly privacyBudget?: number;
  readonly location: number;
}
