import type { ActionCall, Match, TableEntry } from "../../bytecode/index.ts";

/** An entry as it stands in a table. */
export interface EntryState {
  readonly entry: TableEntry;
  /** True for entries of the program, which cannot be changed. */
  readonly isStatic: boolean;
  /** Events that ran this entry's action. */
  readonly hits: number;
}

/**
 * The entries of one table and its default, however a machine keeps them. Entries given to it were checked, and are not
 * there yet. A handle names an entry from `add` to `remove`.
 */
export interface EntryStore<Handle = unknown> {
  /** How many entries there are. */
  readonly count: number;
  /** The entry with exactly these matches and this priority. */
  find(matches: readonly Match[], priority: number): Handle | undefined;
  /** Adds an entry, the last in the order of insertion. Its hits are 0. */
  add(entry: TableEntry, isStatic: boolean): Handle;
  /** Takes an entry out; the function returned puts it back in its old place of the order, with its hits. */
  remove(handle: Handle): () => void;
  /** Gives an entry another call; its hits and its place stay. */
  setCall(handle: Handle, call: ActionCall): void;
  state(handle: Handle): EntryState;
  /** All entries, first inserted first. */
  list(): readonly EntryState[];
  /** The entry that wins for these key values, one a key, in the keys' types; counts nothing. */
  lookup(values: readonly (number | bigint)[]): Handle | undefined;
  /** What runs when no entry matches; setting it sets `defaultHits` to 0. */
  defaultCall: ActionCall | undefined;
  /** Events for which the default ran. */
  readonly defaultHits: number;
  /** Sets the hits of all entries and of the default to 0. */
  resetCounters(): void;
}
