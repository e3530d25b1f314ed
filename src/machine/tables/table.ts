import {
  type ActionCall,
  checkActionCall,
  checkEntry,
  type Program,
  type TableDeclaration,
  type TableEntry,
} from "../../bytecode/index.ts";
import { type Diagnostic, DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";
import { fromHost, type Integer } from "../interpreter/integer.ts";
import {
  attachEntry,
  type BoundCall,
  bindCall,
  createEntryStore,
  detachEntry,
  type EntryStore,
  entryIdentity,
  findEntry,
  prepareEntry,
  type StoredEntry,
} from "./entry-store.ts";

/** Which entry is meant: its matches and its priority. */
export type EntryKey = Pick<TableEntry, "matches" | "priority">;

/** One change of a table's entries. */
export type TableUpdate =
  | { readonly kind: "insert"; readonly entry: TableEntry }
  | { readonly kind: "modify"; readonly entry: TableEntry }
  | { readonly kind: "delete"; readonly entry: EntryKey };

/** An entry as it stands in the table. */
export interface EntryState {
  readonly entry: TableEntry;
  /** True for entries of the program, which cannot be changed. */
  readonly isStatic: boolean;
  /** Events that ran this entry's action. */
  readonly hits: number;
}

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

/** A table as the pipeline uses it. */
export interface Table {
  readonly program: Program;
  readonly declaration: TableDeclaration;
  readonly store: EntryStore;
  defaultCall: BoundCall | undefined;
}

/**
 * A table with the program's entries and default action.
 *
 * @throws DiagnosticError when an entry of the program is wrong (never for verified programs)
 */
export function createTable(program: Program, declaration: TableDeclaration): Table {
  const { defaultCall } = declaration;
  const table: Table = {
    program,
    declaration,
    store: createEntryStore(declaration),
    defaultCall: defaultCall && bindCall(defaultCall),
  };
  const wrongDefault = defaultCall && checkActionCall(program, declaration, defaultCall);
  if (wrongDefault) throw new DiagnosticError(invalidArgument(wrongDefault));
  for (const entry of declaration.entries) {
    const problem = insertEntry(table, entry, true, []);
    if (problem) throw new DiagnosticError(problem);
  }
  return table;
}

/** What to run for these key values (canonical): the winning entry's call or the default. Allocates nothing. */
export function selectCall(table: Table, keys: readonly Integer[]): BoundCall | undefined {
  const found = findEntry(table.store, keys);
  return found === undefined ? table.defaultCall : found.bound;
}

/** The control plane's hold of the table. */
export function controlTable(table: Table): TableControl {
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
  return {
    declaration: table.declaration,
    insert: (entry) => applyUpdates([{ kind: "insert", entry }]),
    modify: (entry) => applyUpdates([{ kind: "modify", entry }]),
    delete: (entry) => applyUpdates([{ kind: "delete", entry }]),
    applyUpdates,
    setDefault(call) {
      const problem = call && checkActionCall(table.program, table.declaration, call);
      if (problem) return invalidArgument(problem);
      table.defaultCall = call && bindCall(call);
      return undefined;
    },
    get defaultCall() {
      return table.defaultCall?.call;
    },
    get defaultHits() {
      return table.defaultCall?.hits ?? 0;
    },
    read(key) {
      const stored = table.store.byIdentity.get(entryIdentity(key.matches, key.priority));
      return stored && entryState(stored);
    },
    list: () => [...table.store.byIdentity.values()].sort((a, b) => a.order - b.order).map(entryState),
    lookup: (values) => findEntry(table.store, values.map(fromHost))?.entry,
    resetCounters() {
      for (const stored of table.store.byIdentity.values()) stored.bound.hits = 0;
      if (table.defaultCall) table.defaultCall.hits = 0;
    },
  };
}

function entryState(stored: StoredEntry): EntryState {
  return { entry: stored.entry, isStatic: stored.isStatic, hits: stored.bound.hits };
}

/** Makes one change and puts how to take it back on `undo`. */
function applyUpdate(table: Table, update: TableUpdate, undo: (() => void)[]): Diagnostic | undefined {
  if (update.kind === "insert") return insertEntry(table, update.entry, false, undo);
  const { store, declaration } = table;
  if (update.kind === "modify") {
    const problem = checkEntry(table.program, declaration, update.entry);
    if (problem) return invalidArgument(problem);
  }
  const identity = entryIdentity(update.entry.matches, update.entry.priority);
  const stored = store.byIdentity.get(identity);
  if (!stored) {
    return errorDiagnostic("RMT4003", `NOT_FOUND: table ${declaration.name} has no entry ${identity}`, {
      hint: "matches and priority must be those of the entry; insert it, or list the table to see what is there",
    });
  }
  if (stored.isStatic) {
    return errorDiagnostic(
      "RMT4001",
      `INVALID_ARGUMENT: entry ${identity} of table ${declaration.name} is part of the program and cannot be changed`,
      { hint: "change the program, or insert an entry of higher priority where the table has priorities" },
    );
  }
  if (update.kind === "modify") {
    const { entry, bound } = stored;
    stored.entry = update.entry;
    stored.bound = { ...bindCall(update.entry.call), hits: bound.hits };
    undo.push(() => {
      stored.entry = entry;
      stored.bound = bound;
    });
  } else {
    detachEntry(store, stored);
    undo.push(() => attachEntry(store, stored));
  }
  return undefined;
}

function insertEntry(table: Table, entry: TableEntry, isStatic: boolean, undo: (() => void)[]): Diagnostic | undefined {
  const { store, declaration } = table;
  const problem = checkEntry(table.program, declaration, entry);
  if (problem) return invalidArgument(problem);
  const identity = entryIdentity(entry.matches, entry.priority);
  if (store.byIdentity.has(identity)) {
    return errorDiagnostic("RMT4002", `ALREADY_EXISTS: table ${declaration.name} has an entry ${identity}`, {
      hint: "modify it, or delete it first",
    });
  }
  if (store.byIdentity.size >= declaration.size) {
    return errorDiagnostic(
      "RMT4004",
      `RESOURCE_EXHAUSTED: table ${declaration.name} is full with ${declaration.size} entries`,
      { hint: "delete an entry, or declare a larger size in the program" },
    );
  }
  const stored = prepareEntry(store, entry, isStatic);
  attachEntry(store, stored);
  undo.push(() => detachEntry(store, stored));
  return undefined;
}

function invalidArgument(problem: Diagnostic): Diagnostic {
  return { ...problem, message: `INVALID_ARGUMENT: ${problem.message}` };
}
