import type { ActionCall } from "../../src/bytecode/index.ts";
import type { ContextRecord, TableUpdate } from "../../src/machine/index.ts";
import type { Model } from "../../src/models/index.ts";

/** One directive of a case, with its names resolved. */
export type Step = (Check | Change) & {
  /** Line of the case file, from 1. */
  readonly line: number;
};

/** What can be refused: `refused` is the code that must come back; undefined: the change must be done. */
type Change = { readonly refused: string | undefined } & (
  | { readonly kind: "machine"; readonly cpus: number; readonly memoryLimit: number | undefined }
  | { readonly kind: "cpu"; readonly cpu: number }
  | { readonly kind: "update"; readonly table: string; readonly update: TableUpdate }
  | { readonly kind: "default"; readonly table: string; readonly call: ActionCall | undefined }
  | { readonly kind: "model"; readonly slot: string; readonly model: Model | null }
  | { readonly kind: "write"; readonly context: string; readonly record: ContextRecord }
  | { readonly kind: "remove"; readonly context: string; readonly key: RecordKey }
);

/** An event with what must come of it, something to look at between events, or what the host has in store for them. */
type Check =
  | { readonly kind: "run"; readonly event: readonly bigint[]; readonly told: readonly bigint[] }
  | {
      readonly kind: "context";
      readonly context: string;
      readonly key: RecordKey;
      readonly record: ContextRecord | undefined;
    }
  | { readonly kind: "records"; readonly context: string; readonly records: readonly ContextRecord[] }
  | { readonly kind: "counter"; readonly counter: string; readonly values: readonly bigint[] }
  | {
      readonly kind: "hits";
      readonly table: string;
      readonly entries: readonly number[];
      readonly byDefault: number;
    }
  | { readonly kind: "learned"; readonly samples: readonly Sample[] }
  /** What RMT_RANDOM gives next, in order. */
  | { readonly kind: "random"; readonly numbers: readonly bigint[] };

/** Which record is meant. */
export type RecordKey = Pick<ContextRecord, "keys" | "prefixLength">;

/** A sample of RMT_LEARN, as 32-bit patterns. */
export interface Sample {
  readonly model: number;
  readonly features: readonly number[];
  readonly label: number;
}
