import type { ActionCall, TableEntry } from "../../bytecode/index.ts";
import type { ContextRecord, TableUpdate } from "../../machine/index.ts";
import type { Model } from "../../models/index.ts";

type EntryKey = Pick<TableEntry, "matches" | "priority">;

/** What the control plane can do between events, and inside of helpers. */
export type ControlOperation =
  | { readonly kind: "insert"; readonly table: string; readonly entry: TableEntry }
  | { readonly kind: "modify"; readonly table: string; readonly entry: TableEntry }
  | { readonly kind: "delete"; readonly table: string; readonly entry: EntryKey }
  | { readonly kind: "updates"; readonly table: string; readonly updates: readonly TableUpdate[] }
  | { readonly kind: "default"; readonly table: string; readonly call: ActionCall | undefined }
  | { readonly kind: "readEntry"; readonly table: string; readonly entry: EntryKey }
  | { readonly kind: "lookup"; readonly table: string; readonly values: readonly (number | bigint)[] }
  | { readonly kind: "resetCounters"; readonly table: string }
  | { readonly kind: "model"; readonly slot: number; readonly model: Model | null }
  | { readonly kind: "writeContext"; readonly context: string; readonly record: ContextRecord }
  | ({ readonly kind: "readContext" | "deleteContext"; readonly context: string } & RecordKey)
  | { readonly kind: "counter"; readonly counter: string };

interface RecordKey {
  readonly keys: readonly bigint[];
  readonly prefixLength: number | undefined;
}

/** One step of a run. */
export type Operation =
  | ControlOperation
  | { readonly kind: "cpu"; readonly cpu: number }
  | {
      readonly kind: "event";
      readonly hook: string;
      readonly event: readonly (number | bigint)[];
      /** What a helper does at its call of this number (the first is 0), and after it. */
      readonly during: { readonly call: number; readonly operation: ControlOperation } | undefined;
    }
  | { readonly kind: "batch"; readonly hook: string; readonly events: BigInt64Array; readonly fields: number };

/** What happens to a program: how it is set up and what is done then. */
export interface Scenario {
  readonly cpus: number;
  readonly countCost: boolean;
  /** Decides what helpers answer. */
  readonly answers: number;
  /** Whether the program runs a second time, with its models as constants. */
  readonly specializes: boolean;
  readonly operations: readonly Operation[];
}

/** The operation in one line for people. */
export function describeOperation(operation: Operation): string {
  const { kind, ...details } = operation;
  return `${kind} ${describeValue(details)}`;
}

/** A value in one line, bigints and typed arrays included. */
export function describeValue(value: unknown): string {
  if (typeof value === "bigint") return `${value}`;
  if (ArrayBuffer.isView(value)) return `[${Array.from(value as Int32Array | BigInt64Array, String).join(", ")}]`;
  if (Array.isArray(value)) return `[${value.map(describeValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{ ${members.map(([name, member]) => `${name}: ${describeValue(member)}`).join(", ")} }`;
}
