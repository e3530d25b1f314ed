import {
  type ActionCall,
  integerBits,
  type Match,
  type TableDeclaration,
  type TableEntry,
} from "../../bytecode/index.ts";
import { and, fromBigInt, type Integer, keepPrefix, lessUnsigned, mixHash } from "../interpreter/integer.ts";

/** An action with its action data ready for registers. */
export interface BoundCall {
  readonly call: ActionCall;
  readonly action: number;
  readonly data: readonly Integer[];
  /** How often it was run for an event. */
  hits: number;
}

/** An entry with what lookups compare. */
export interface StoredEntry {
  entry: TableEntry;
  bound: BoundCall;
  readonly isStatic: boolean;
  /** Position in the order of insertion. */
  readonly order: number;
  /** Equal for equal matches and priorities, and only for these. */
  readonly identity: string;
  readonly priority: number;
  /** By key: the value, or the low end of a range. */
  readonly values: readonly Integer[];
  /** By key: the mask or the high end of a range; 0 for other kinds. */
  readonly limits: readonly Integer[];
  /** Prefix length of the one lpm key in tables searched by prefix, otherwise 0. */
  readonly prefixLength: number;
  readonly hash: number;
  /** The next entry with the same hash. */
  next: StoredEntry | undefined;
}

/**
 * The entries of a table and how to find one: by hash when all keys are exact; by hash for each prefix length, longest
 * first, when one key is lpm; otherwise in the order of priority, and of insertion where priorities are equal.
 */
export interface EntryStore {
  readonly declaration: TableDeclaration;
  readonly search: "hash" | "prefix" | "priority";
  /** Index of the lpm key when searching by prefix, otherwise -1. */
  readonly prefixKey: number;
  readonly prefixWidth: number;
  /** By key: whether ranges compare in the unsigned 64-bit view. */
  readonly unsignedKeys: readonly boolean[];
  readonly byIdentity: Map<string, StoredEntry>;
  readonly byHash: Map<number, StoredEntry>;
  /** The prefix lengths in use, longest first, and how many entries use each. */
  readonly prefixLengths: number[];
  readonly prefixUses: number[];
  readonly byPriority: StoredEntry[];
  readonly probe: Integer[];
  nextOrder: number;
}

/** A store without entries. */
export function createEntryStore(declaration: TableDeclaration): EntryStore {
  const kinds = declaration.keys.map((key) => key.kind);
  const lpmKeys = kinds.filter((kind) => kind === "lpm").length;
  const byPriority = lpmKeys > 1 || kinds.includes("ternary") || kinds.includes("range");
  const prefixKey = byPriority ? -1 : kinds.indexOf("lpm");
  return {
    declaration,
    search: byPriority ? "priority" : prefixKey >= 0 ? "prefix" : "hash",
    prefixKey,
    prefixWidth: prefixKey >= 0 ? integerBits(declaration.keys[prefixKey]!.type) : 0,
    unsignedKeys: declaration.keys.map((key) => key.type === "u64"),
    byIdentity: new Map(),
    byHash: new Map(),
    prefixLengths: [],
    prefixUses: [],
    byPriority: [],
    probe: declaration.keys.map(() => 0),
    nextOrder: 0,
  };
}

/** An action call with its data in canonical form and no hits yet. */
export function bindCall(call: ActionCall): BoundCall {
  return { call, action: call.action, data: call.data.map(fromBigInt), hits: 0 };
}

/** What tells an entry of a table apart: matches and priority, without the action. */
export function entryIdentity(matches: TableEntry["matches"], priority: number): string {
  const parts = matches.map(spellMatch);
  return `${priority}:${parts.join(",")}`;
}

function spellMatch(match: Match): string {
  switch (match.kind) {
    case "exact":
      return `${match.value}`;
    case "lpm":
      return `${match.value}/${match.prefixLength}`;
    case "ternary":
      return `${match.value}&${match.mask}`;
    case "range":
      return `${match.low}..${match.high}`;
  }
}

/** Makes the stored form of a checked entry; it is not found until attached. */
export function prepareEntry(store: EntryStore, entry: TableEntry, isStatic: boolean): StoredEntry {
  const values = entry.matches.map((match) => fromBigInt(match.kind === "range" ? match.low : match.value));
  const limits = entry.matches.map((match, index): Integer => {
    if (match.kind === "ternary") return fromBigInt(match.mask);
    if (match.kind === "range") return fromBigInt(match.high);
    if (match.kind === "lpm") {
      return keepPrefix(-1, integerBits(store.declaration.keys[index]!.type), match.prefixLength);
    }
    return 0;
  });
  const prefixMatch = store.prefixKey >= 0 ? entry.matches[store.prefixKey] : undefined;
  const prefixLength = prefixMatch?.kind === "lpm" ? prefixMatch.prefixLength : 0;
  return {
    entry,
    bound: bindCall(entry.call),
    isStatic,
    order: store.nextOrder++,
    identity: entryIdentity(entry.matches, entry.priority),
    priority: entry.priority,
    values,
    limits,
    prefixLength,
    hash: hashValues(values, prefixLength),
    next: undefined,
  };
}

/** Makes an entry findable. */
export function attachEntry(store: EntryStore, stored: StoredEntry): void {
  store.byIdentity.set(stored.identity, stored);
  if (store.search === "priority") {
    let low = 0;
    let high = store.byPriority.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comesBefore(store.byPriority[middle]!, stored)) low = middle + 1;
      else high = middle;
    }
    store.byPriority.splice(low, 0, stored);
    return;
  }
  stored.next = store.byHash.get(stored.hash);
  store.byHash.set(stored.hash, stored);
  if (store.search === "prefix") countPrefix(store, stored.prefixLength, 1);
}

/** Takes an attached entry out. */
export function detachEntry(store: EntryStore, stored: StoredEntry): void {
  store.byIdentity.delete(stored.identity);
  if (store.search === "priority") {
    store.byPriority.splice(store.byPriority.indexOf(stored), 1);
    return;
  }
  const first = store.byHash.get(stored.hash)!;
  if (first !== stored) {
    let before = first;
    while (before.next !== stored) before = before.next!;
    before.next = stored.next;
  } else if (stored.next) {
    store.byHash.set(stored.hash, stored.next);
  } else {
    store.byHash.delete(stored.hash);
  }
  stored.next = undefined;
  if (store.search === "prefix") countPrefix(store, stored.prefixLength, -1);
}

/** The entry that wins for these key values (canonical, in the order of the keys), or undefined. */
export function findEntry(store: EntryStore, keys: readonly Integer[]): StoredEntry | undefined {
  if (store.byIdentity.size === 0) return undefined;
  if (store.search === "hash") return findHashed(store, keys, 0);
  if (store.search === "priority") {
    for (const stored of store.byPriority) if (matchesAll(store, stored, keys)) return stored;
    return undefined;
  }
  const { probe, prefixKey, prefixWidth, prefixLengths } = store;
  for (let index = 0; index < keys.length; index++) probe[index] = keys[index]!;
  for (const prefixLength of prefixLengths) {
    probe[prefixKey] = keepPrefix(keys[prefixKey]!, prefixWidth, prefixLength);
    const found = findHashed(store, probe, prefixLength);
    if (found) return found;
  }
  return undefined;
}

function findHashed(store: EntryStore, keys: readonly Integer[], prefixLength: number): StoredEntry | undefined {
  let stored = store.byHash.get(hashValues(keys, prefixLength));
  while (stored) {
    if (stored.prefixLength === prefixLength && hasValues(stored, keys)) return stored;
    stored = stored.next;
  }
  return undefined;
}

function hasValues(stored: StoredEntry, keys: readonly Integer[]): boolean {
  for (let index = 0; index < keys.length; index++) if (stored.values[index] !== keys[index]) return false;
  return true;
}

function matchesAll(store: EntryStore, stored: StoredEntry, keys: readonly Integer[]): boolean {
  const declared = store.declaration.keys;
  for (let index = 0; index < declared.length; index++) {
    const key = keys[index]!;
    const value = stored.values[index]!;
    const limit = stored.limits[index]!;
    switch (declared[index]!.kind) {
      case "exact":
        if (key !== value) return false;
        break;
      case "lpm":
      case "ternary":
        if (and(key, limit) !== and(value, limit)) return false;
        break;
      case "range":
        if (
          store.unsignedKeys[index] ? lessUnsigned(key, value) || lessUnsigned(limit, key) : key < value || limit < key
        )
          return false;
        break;
    }
  }
  return true;
}

function comesBefore(left: StoredEntry, right: StoredEntry): boolean {
  return left.priority === right.priority ? left.order < right.order : left.priority > right.priority;
}

function hashValues(values: readonly Integer[], prefixLength: number): number {
  let hash = prefixLength;
  for (let index = 0; index < values.length; index++) hash = mixHash(hash, values[index]!);
  return hash;
}

/** Keeps the list of prefix lengths in use, longest first. */
function countPrefix(store: EntryStore, prefixLength: number, change: 1 | -1): void {
  const { prefixLengths, prefixUses } = store;
  let index = 0;
  while (index < prefixLengths.length && prefixLengths[index]! > prefixLength) index++;
  if (prefixLengths[index] !== prefixLength) {
    prefixLengths.splice(index, 0, prefixLength);
    prefixUses.splice(index, 0, 0);
  }
  prefixUses[index]! += change;
  if (prefixUses[index] === 0) {
    prefixLengths.splice(index, 1);
    prefixUses.splice(index, 1);
  }
}
