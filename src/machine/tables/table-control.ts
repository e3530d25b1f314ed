import {
  type ActionCall,
  checkActionCall,
  checkEntry,
  type Program,
  type TableDeclaration,
  type TableEntry,
} from "../../bytecode/index.ts";
import { type Diagnostic, DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";
import { entryIdentity } from "./entry-identity.ts";
import type { EntryState, EntryStore } from "./entry-store.ts";

/** Which entry is meant: its matches and its priority. */
export type EntryKey = Pick<TableEntry, "matches" | "priority">;

/** One change of a table's entries. */
export type TableUpdate =
  | { readonly kind: "insert"; readonly entry: TableEntry }
  | { readonly kind: "modify"; readonly entry: TableEntry }
  | { readonly kind: "delete"; readonly entry: EntryKey };

/**
 * The control plane's hold of a table, after P4Runtime. Changes return undefined when done; otherwise what is wrong,
 * with P4Runtime's name for it first in the message, and the table is as before: INVALID_ARGUMENT (RMT4001),
 * ALREADY_EXISTS (RMT4002), NOT_FOUND (RMT4003), RESOURCE_EXHAUSTED (RMT4004).
 *
 * Which entry wins: in a table of exact keys there is at most one; with one lpm key, the longest prefix; with ternary
 * or range keys the highest priority, and where priorities are equal the entry inserted first.
 */
export interface TableControl {
  readonly declaration: TableDeclaration;
  /** Adds an entry. */
  insert(entry: TableEntry): Diagnostic | undefined;
  /** Gives an entry another action or other action data; its place and its counter stay. */
  modify(entry: TableEntry): Diagnostic | undefined;
  /** Takes an entry out. */
  delete(key: EntryKey): Diagnostic | undefined;
  /** Makes all the changes in order, or none when one of them fails. */
  applyUpdates(updates: readonly TableUpdate[]): Diagnostic | undefined;
  /** Sets what runs when no entry matches; undefined: nothing. The counter starts anew. */
  setDefault(call: ActionCall | undefined): Diagnostic | undefined;
  readonly defaultCall: ActionCall | undefined;
  /** Events for which no entry matched and the default ran. */
  readonly defaultHits: number;
  /** The entry with these matches and this priority, or undefined. */
  read(key: EntryKey): EntryState | undefined;
  /** All entries, first inserted first. */
  list(): readonly EntryState[];
  /** The entry that wins for these key values; counts nothing. */
  lookup(values: readonly (number | bigint)[]): TableEntry | undefined;
  /** Sets the hits of all entries and of the default to 0. */
  resetCounters(): void;
}

interface Table<Handle> {
  readonly program: Program;
  readonly declaration: TableDeclaration;
  readonly store: EntryStore<Handle>;
}

/**
 * The control plane's hold of the table whose entries the store keeps; puts the program's entries and default into it.
 *
 * @param store without entries
 * @throws DiagnosticError when an entry of the program is wrong (never for verified programs)
 */
export function createTableControl<Handle>(
  program: Program,
  declaration: TableDeclaration,
  store: EntryStore<Handle>,
): TableControl {
  const table = { program, declaration, store };
  const setDefault = (call: ActionCall | undefined): Diagnostic | undefined => {
    const problem = call && checkActionCall(program, declaration, call);
    if (problem) return invalidArgument(problem);
    store.defaultCall = call;
    return undefined;
  };
  const wrongDefault = setDefault(declaration.defaultCall);
  if (wrongDefault) throw new DiagnosticError(wrongDefault);
  for (const entry of declaration.entries) {
    const problem = insertEntry(table, entry, true, []);
    if (problem) throw new DiagnosticError(problem);
  }
  const applyUpdates = (updates: readonly TableUpdate[]): Diagnostic | undefined => {
    const undo: (() => void)[] = [];
    for (const [index, update] of updates.entries()) {
      const problem = applyUpdate(table, update, undo);
      if (problem) {
        for (const step of undo.reverse()) step();
        return updates.length === 1
          ? problem
          : { ...problem, message: `${problem.message} (update ${index + 1} of ${updates.length}; none was made)` };
      }
    }
    return undefined;
  };
  const stateOf = (handle: Handle | undefined) => (handle === undefined ? undefined : store.state(handle));
  return {
    declaration,
    insert: (entry) => applyUpdates([{ kind: "insert", entry }]),
    modify: (entry) => applyUpdates([{ kind: "modify", entry }]),
    delete: (entry) => applyUpdates([{ kind: "delete", entry }]),
    applyUpdates,
    setDefault,
    get defaultCall() {
      return store.defaultCall;
    },
    get defaultHits() {
      return store.defaultHits;
    },
    read: (key) => stateOf(store.find(key.matches, key.priority)),
    list: () => store.list(),
    lookup: (values) => stateOf(store.lookup(values))?.entry,
    resetCounters: () => store.resetCounters(),
  };
}

/** Makes one change and puts how to take it back on `undo`. */
function applyUpdate<Handle>(table: Table<Handle>, update: TableUpdate, undo: (() => void)[]): Diagnostic | undefined {
  if (update.kind === "insert") return insertEntry(table, update.entry, false, undo);
  const { program, store, declaration } = table;
  const { matches, priority } = update.entry;
  if (update.kind === "modify") {
    const problem = checkEntry(program, declaration, update.entry);
    if (problem) return invalidArgument(problem);
  }
  const handle = store.find(matches, priority);
  if (handle === undefined) {
    return errorDiagnostic(
      "RMT4003",
      `NOT_FOUND: table ${declaration.name} has no entry ${entryIdentity(matches, priority)}`,
      { hint: "matches and priority must be those of the entry; insert it, or list the table to see what is there" },
    );
  }
  const { entry, isStatic } = store.state(handle);
  if (isStatic) {
    return errorDiagnostic(
      "RMT4001",
      `INVALID_ARGUMENT: entry ${entryIdentity(matches, priority)} of table ${declaration.name} is part of the program and cannot be changed`,
      { hint: "change the program, or insert an entry of higher priority where the table has priorities" },
    );
  }
  if (update.kind === "modify") {
    store.setCall(handle, update.entry.call);
    // Found anew: taking back a later removal may give the entry another handle.
    undo.push(() => store.setCall(store.find(matches, priority)!, entry.call));
  } else {
    undo.push(store.remove(handle));
  }
  return undefined;
}

function insertEntry<Handle>(
  table: Table<Handle>,
  entry: TableEntry,
  isStatic: boolean,
  undo: (() => void)[],
): Diagnostic | undefined {
  const { program, store, declaration } = table;
  const { matches, priority } = entry;
  const problem = checkEntry(program, declaration, entry);
  if (problem) return invalidArgument(problem);
  if (store.find(matches, priority) !== undefined) {
    return errorDiagnostic(
      "RMT4002",
      `ALREADY_EXISTS: table ${declaration.name} has an entry ${entryIdentity(matches, priority)}`,
      { hint: "modify it, or delete it first" },
    );
  }
  if (store.count >= declaration.size) {
    return errorDiagnostic(
      "RMT4004",
      `RESOURCE_EXHAUSTED: table ${declaration.name} is full with ${declaration.size} entries`,
      { hint: "delete an entry, or declare a larger size in the program" },
    );
  }
  store.add(entry, isStatic);
  undo.push(() => {
    store.remove(store.find(matches, priority)!);
  });
  return undefined;
}

function invalidArgument(problem: Diagnostic): Diagnostic {
  return { ...problem, message: `INVALID_ARGUMENT: ${problem.message}` };
}
