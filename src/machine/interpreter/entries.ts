import {
  type ActionCall,
  integerBits,
  type Match,
  type MatchKey,
  type TableDeclaration,
  type TableEntry,
} from "../../bytecode/index.ts";
import { entryIdentity } from "../tables/entry-identity.ts";
import type { EntryState, EntryStore } from "../tables/entry-store.ts";
import { and, fromBigInt, fromHost, type Integer, keepPrefix, lessUnsigned } from "./integer.ts";

/** An action with its action data ready for registers. */
export interface BoundCall {
  readonly call: ActionCall;
  readonly action: number;
  readonly data: readonly Integer[];
}

/** An entry as the interpreter keeps it. */
export interface StoredEntry {
  entry: TableEntry;
  bound: BoundCall;
  readonly isStatic: boolean;
  hits: number;
  /** Position in the order of insertion. */
  readonly order: number;
  readonly identity: string;
  /** By key: whether a value (canonical) matches; empty in tables looked up by value. */
  readonly tests: readonly ((value: Integer) => boolean)[];
  /** Where it is in the index by value, in tables that have one. */
  readonly indexKey: Integer | string;
  /** Prefix length of the one lpm key in tables of exact keys and one lpm key, otherwise 0. */
  readonly prefixLength: number;
}

/** The interpreter's entries of one table, with what running an event needs. */
export interface TableEntries extends EntryStore<StoredEntry> {
  /** The entry that wins for these key values (canonical). */
  winner(keys: readonly Integer[]): StoredEntry | undefined;
  readonly defaultBound: BoundCall | undefined;
  defaultHits: number;
}

/**
 * Entries in the plainest form: looked up by value where all keys are exact or one is lpm (prefix length after prefix
 * length, longest first), and tried one after the other, highest priority first, where priorities decide.
 */
export function createTableEntries(declaration: TableDeclaration): TableEntries {
  const { keys } = declaration;
  const byIdentity = new Map<string, StoredEntry>();
  const byValue = new Map<Integer | string, StoredEntry>();
  const lpmKeys = keys.filter((key) => key.kind === "lpm");
  const hasPriorities = lpmKeys.length > 1 || keys.some((key) => key.kind === "ternary" || key.kind === "range");
  const prefixKey = hasPriorities ? -1 : keys.findIndex((key) => key.kind === "lpm");
  const prefixWidth = prefixKey < 0 ? 0 : integerBits(keys[prefixKey]!.type);
  /** By prefix length: how many entries have it. */
  const prefixUses: number[] = new Array(prefixWidth + 1).fill(0);
  /** All entries as they are tried; undefined after a change, until it is needed. */
  let ranked: StoredEntry[] | undefined;
  let nextOrder = 0;
  let defaultBound: BoundCall | undefined;
  let defaultHits = 0;

  const attach = (stored: StoredEntry) => {
    byIdentity.set(stored.identity, stored);
    ranked = undefined;
    if (hasPriorities) return;
    byValue.set(stored.indexKey, stored);
    prefixUses[stored.prefixLength]!++;
  };
  const detach = (stored: StoredEntry) => {
    byIdentity.delete(stored.identity);
    ranked = undefined;
    if (hasPriorities) return;
    byValue.delete(stored.indexKey);
    prefixUses[stored.prefixLength]!--;
  };
  const winner = (values: readonly Integer[]): StoredEntry | undefined => {
    if (hasPriorities) {
      ranked ??= [...byIdentity.values()].sort(
        (left, right) => right.entry.priority - left.entry.priority || left.order - right.order,
      );
      return ranked.find((stored) => stored.tests.every((test, index) => test(values[index]!)));
    }
    if (prefixKey < 0) return byValue.get(indexKeyOf(values));
    for (let length = prefixWidth; length >= 0; length--) {
      if (prefixUses[length] === 0) continue;
      const prefix = values.with(prefixKey, keepPrefix(values[prefixKey]!, prefixWidth, length));
      const found = byValue.get(indexKeyOf([...prefix, length]));
      if (found) return found;
    }
    return undefined;
  };

  return {
    get count() {
      return byIdentity.size;
    },
    find: (matches, priority) => byIdentity.get(entryIdentity(matches, priority)),
    add(entry, isStatic) {
      const values = entry.matches.map((match) => fromBigInt(match.kind === "range" ? match.low : match.value));
      const prefixMatch = entry.matches[prefixKey];
      const prefixLength = prefixMatch?.kind === "lpm" ? prefixMatch.prefixLength : 0;
      const stored: StoredEntry = {
        entry,
        bound: bindCall(entry.call),
        isStatic,
        hits: 0,
        order: nextOrder++,
        identity: entryIdentity(entry.matches, entry.priority),
        tests: hasPriorities ? keys.map((key, index) => matchTest(key, entry.matches[index]!)) : [],
        indexKey: indexKeyOf(prefixKey < 0 ? values : [...values, prefixLength]),
        prefixLength,
      };
      attach(stored);
      return stored;
    },
    remove(stored) {
      detach(stored);
      return () => attach(stored);
    },
    setCall(stored, call) {
      stored.entry = { ...stored.entry, call };
      stored.bound = bindCall(call);
    },
    state: entryState,
    list: () => [...byIdentity.values()].sort((left, right) => left.order - right.order).map(entryState),
    lookup: (values) => winner(values.map(fromHost)),
    winner,
    get defaultCall() {
      return defaultBound?.call;
    },
    set defaultCall(call) {
      defaultBound = call && bindCall(call);
      defaultHits = 0;
    },
    get defaultBound() {
      return defaultBound;
    },
    get defaultHits() {
      return defaultHits;
    },
    set defaultHits(hits) {
      defaultHits = hits;
    },
    resetCounters() {
      for (const stored of byIdentity.values()) stored.hits = 0;
      defaultHits = 0;
    },
  };
}

function entryState(stored: StoredEntry): EntryState {
  return { entry: stored.entry, isStatic: stored.isStatic, hits: stored.hits };
}

function bindCall(call: ActionCall): BoundCall {
  return { call, action: call.action, data: call.data.map(fromBigInt) };
}

/** Equal for equal values and only for these: a map compares bigints by value too. */
function indexKeyOf(values: readonly Integer[]): Integer | string {
  return values.length === 1 ? values[0]! : values.join();
}

function matchTest(key: MatchKey, match: Match): (value: Integer) => boolean {
  switch (match.kind) {
    case "exact": {
      const wanted = fromBigInt(match.value);
      return (value) => value === wanted;
    }
    case "lpm": {
      const width = integerBits(key.type);
      const prefix = fromBigInt(match.value);
      return (value) => keepPrefix(value, width, match.prefixLength) === prefix;
    }
    case "ternary": {
      const wanted = fromBigInt(match.value);
      const mask = fromBigInt(match.mask);
      return (value) => and(value, mask) === wanted;
    }
    case "range": {
      const low = fromBigInt(match.low);
      const high = fromBigInt(match.high);
      return key.type === "u64"
        ? (value) => !lessUnsigned(value, low) && !lessUnsigned(high, value)
        : (value) => value >= low && value <= high;
    }
  }
}
