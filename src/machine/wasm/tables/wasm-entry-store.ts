import type { ActionCall } from "../../../bytecode/index.ts";
import type { EntryState, EntryStore } from "../../tables/entry-store.ts";
import { ModuleBuilder } from "../module/index.ts";
import { emitSearch } from "./emit-lookup.ts";
import { readEntry, writeCall } from "./entry-records.ts";
import { createHashIndex, type HashIndex } from "./hash-index.ts";
import { createMaskGroups } from "./mask-groups.ts";
import { sortByWords } from "./radix-sort.ts";
import { rebuildRangeCells } from "./range-cells.ts";
import { insertInterval } from "./single-cell.ts";
import {
  callHits,
  headerCount,
  headerDefault,
  headerDefaultCall,
  recordGroup,
  type WasmTable,
} from "./table-layout.ts";
import {
  cellHash,
  entryHash,
  isSameCell,
  isSameEntry,
  type TableMemory,
  viewMemory,
  writeMatches,
} from "./table-memory.ts";

/** The control plane's side of a table in linear memory; handles are the numbers of records. */
export interface WasmEntryStore extends EntryStore<number> {
  /** Whether changes await `prepareLookup`; until then emitted lookups may miss them. */
  readonly pending: boolean;
  /** Brings all that lookups use up to date: the order of groups, and in tables with range keys the cells. */
  prepareLookup(): void;
}

/** From this many additions on, making the intervals anew is taken to be faster than moving them for each. */
const mostSingleInsertions = 8;

/**
 * Opens an empty table. Changes of entries take O(1), except that entries of equal matches and different priorities are
 * gone through one by one. After changes of the set of masks or, with range keys, of entries, the next `prepareLookup`
 * takes O(m log m) for m masks, O(n log n) for n entries.
 *
 * @param memory the machine's, all of the table's part still 0; it must not grow
 */
export function createWasmEntryStore(table: WasmTable, memory: WebAssembly.Memory): WasmEntryStore {
  const view = viewMemory(memory);
  const { words, signed, floats } = view;
  const { records, recordBytes, header, priorityOffset, nextOffset } = table;
  const addressOf = (entry: number) => records + entry * recordBytes;
  const entryAt = (address: number) => (address - records) / recordBytes;
  const stampOf = (entry: number) => (table.stamps + entry * table.stampBytes) >>> 3;
  const groupOf = (entry: number) => (addressOf(entry) + recordGroup) >>> 2;
  const priorityOf = (entry: number) => (priorityOffset < 0 ? 0 : words[(addressOf(entry) + priorityOffset) >>> 2]!);
  const nextOf = (entry: number) => (addressOf(entry) + nextOffset) >>> 2;
  const cellHashOf = (entry: number) => cellHash(table, view, addressOf(entry));
  const entryHashOf = (entry: number) => entryHash(table, view, addressOf(entry));
  const groups = table.maskedKeys.length > 0 ? createMaskGroups(table, view) : undefined;
  const byEntry = table.entryIndex && createHashIndex(words, table.entryIndex, entryHashOf);
  const byCell = createHashIndex(words, table.cellIndex, cellHashOf);
  const isChained = nextOffset >= 0 && !byEntry;
  const isSingleCell = table.keys.length === 1 && table.rangeKeys.length === 1;

  let wanted = 0;
  const isInWantedCell = (entry: number) => isSameCell(table, view, addressOf(entry), wanted);
  const isWantedEntry = (entry: number) => isSameEntry(table, view, addressOf(entry), wanted);
  let count = 0;
  let highest = 0;
  let free = 0;
  let order = 0;
  /** With range keys: entries added since the cells were made, undefined once they must be made anew. */
  let addedRanges: number[] | undefined = [];
  let defaultCall: ActionCall | undefined;
  let search: ((...nothing: never[]) => number) | undefined;

  const hasChangedRanges = () => addedRanges === undefined || addedRanges.length > 0;
  const setCount = (value: number) => {
    count = value;
    words[(header + headerCount) >>> 2] = value;
  };
  const allocate = (): number => {
    if (free === 0) return ++highest;
    const entry = free;
    free = words[groupOf(entry)]!;
    return entry;
  };
  const headOfCell = (entry: number, hash: number, index: HashIndex) => {
    wanted = addressOf(entry);
    return index.find(hash, isInWantedCell);
  };
  const isBetter = (entry: number, other: number) =>
    priorityOf(entry) > priorityOf(other) ||
    (priorityOf(entry) === priorityOf(other) && floats[stampOf(entry)]! < floats[stampOf(other)]!);
  const updateRanges = () => {
    if (addedRanges === undefined) {
      rebuildRangeCells(table, view, liveEntries().map(addressOf));
    } else {
      for (const entry of addedRanges) {
        insertInterval(table, view, addressOf(entry), (other) => isBetter(entry, entryAt(other)));
      }
    }
    addedRanges = [];
  };
  /** Hangs an entry whose record is written into the indexes. */
  const attach = (entry: number) => {
    setCount(count + 1);
    if (byEntry) {
      byEntry.insert(entryHashOf(entry), entry);
      if (isSingleCell && addedRanges && addedRanges.length < mostSingleInsertions) addedRanges.push(entry);
      else addedRanges = undefined;
      return;
    }
    const hash = cellHashOf(entry);
    const head = isChained ? headOfCell(entry, hash, byCell) : 0;
    if (!isChained || head === 0) {
      if (isChained) words[nextOf(entry)] = 0;
      byCell.insert(hash, entry);
      return;
    }
    if (isBetter(entry, head)) {
      words[nextOf(entry)] = head;
      byCell.replace(hash, head, entry);
      return;
    }
    let before = head;
    while (words[nextOf(before)] !== 0 && !isBetter(entry, words[nextOf(before)]!)) before = words[nextOf(before)]!;
    words[nextOf(entry)] = words[nextOf(before)]!;
    words[nextOf(before)] = entry;
  };
  const detach = (entry: number) => {
    setCount(count - 1);
    if (byEntry) {
      byEntry.remove(entryHashOf(entry), entry);
      addedRanges = undefined;
      return;
    }
    const hash = cellHashOf(entry);
    if (!isChained) {
      byCell.remove(hash, entry);
      return;
    }
    let before = headOfCell(entry, hash, byCell);
    const next = words[nextOf(entry)]!;
    if (before === entry) {
      if (next === 0) byCell.remove(hash, entry);
      else byCell.replace(hash, entry, next);
      return;
    }
    while (words[nextOf(before)] !== entry) before = words[nextOf(before)]!;
    words[nextOf(before)] = next;
  };
  const release = (entry: number) => {
    floats[stampOf(entry)] = 0;
    words[groupOf(entry)] = free;
    free = entry;
  };
  const liveEntries = (): Int32Array => {
    const live = new Int32Array(count);
    let position = 0;
    for (let entry = 1; entry <= highest; entry++) if (floats[stampOf(entry)] !== 0) live[position++] = entry;
    return live;
  };
  const state = (entry: number): EntryState => ({
    entry: readEntry(table, view, groups, addressOf(entry)),
    isStatic: floats[stampOf(entry)]! % 2 === 1,
    hits: readHits(view, addressOf(entry)),
  });
  const store: WasmEntryStore = {
    get count() {
      return count;
    },
    find(matches, priority) {
      const group = groups?.find(matches) ?? 0;
      if (groups && group === 0) return undefined;
      words[groupOf(0)] = group;
      writeMatches(table, view, records, matches);
      if (priorityOffset >= 0) words[(records + priorityOffset) >>> 2] = priority;
      wanted = records;
      if (byEntry) return byEntry.find(entryHashOf(0), isWantedEntry) || undefined;
      let entry = byCell.find(cellHashOf(0), isInWantedCell);
      while (isChained && entry !== 0 && priorityOf(entry) !== priority) entry = words[nextOf(entry)]!;
      return entry || undefined;
    },
    add({ matches, priority, call }, isStatic) {
      const entry = allocate();
      const address = addressOf(entry);
      words[groupOf(entry)] = groups?.enter(matches, priority) ?? 0;
      writeMatches(table, view, address, matches);
      writeCall(view, address, call);
      writeHits(view, address, 0);
      if (priorityOffset >= 0) words[(address + priorityOffset) >>> 2] = priority;
      floats[stampOf(entry)] = 2 * ++order + (isStatic ? 1 : 0);
      attach(entry);
      return entry;
    },
    remove(entry) {
      const address = addressOf(entry);
      const { matches, priority } = readEntry(table, view, groups, address);
      const record = words.slice(address >>> 2, (address + recordBytes) >>> 2);
      const stamp = floats[stampOf(entry)]!;
      detach(entry);
      groups?.leave(words[groupOf(entry)]!, priority);
      release(entry);
      return () => {
        const restored = allocate();
        words.set(record, addressOf(restored) >>> 2);
        words[groupOf(restored)] = groups?.enter(matches, priority) ?? 0;
        floats[stampOf(restored)] = stamp;
        attach(restored);
      };
    },
    setCall: (entry, call) => writeCall(view, addressOf(entry), call),
    state,
    list() {
      const live = liveEntries();
      const low = new Uint32Array(highest + 1);
      const high = new Uint32Array(highest + 1);
      for (const entry of live) {
        low[entry] = floats[stampOf(entry)]!;
        high[entry] = floats[stampOf(entry)]! / 2 ** 32;
      }
      return Array.from(sortByWords(live, [low, high]), state);
    },
    lookup(values) {
      if (store.pending) store.prepareLookup();
      for (const [index, value] of values.entries()) signed[(table.probe >>> 3) + index] = BigInt(value);
      search ??= compileSearch(table, memory);
      const address = search();
      return address === 0 ? undefined : entryAt(address);
    },
    get defaultCall() {
      return defaultCall;
    },
    set defaultCall(call) {
      defaultCall = call;
      const address = header + headerDefaultCall;
      if (call) writeCall(view, address, call);
      writeHits(view, address, 0);
      words[(header + headerDefault) >>> 2] = call ? address : 0;
    },
    get defaultHits() {
      return readHits(view, header + headerDefaultCall);
    },
    resetCounters() {
      for (let entry = 1; entry <= highest; entry++) writeHits(view, addressOf(entry), 0);
      writeHits(view, header + headerDefaultCall, 0);
    },
    get pending() {
      return hasChangedRanges() || (groups !== undefined && (groups.pending || groups.isLoose));
    },
    prepareLookup() {
      if (groups?.isLoose) {
        groups.tighten((enter) => {
          for (const entry of liveEntries()) enter(words[groupOf(entry)]!, priorityOf(entry));
        });
      }
      if (groups?.pending) groups.prepare();
      if (hasChangedRanges()) updateRanges();
    },
  };
  return store;
}

function readHits({ words }: TableMemory, address: number): number {
  const position = (address + callHits) >>> 2;
  return (words[position]! >>> 0) + (words[position + 1]! >>> 0) * 2 ** 32;
}

function writeHits({ words }: TableMemory, address: number, hits: number): void {
  const position = (address + callHits) >>> 2;
  words[position] = hits;
  words[position + 1] = hits / 2 ** 32;
}

/** The emitted search as a function of the values at `WasmTable.probe`: one meaning for host and events. */
function compileSearch(table: WasmTable, memory: WebAssembly.Memory): () => number {
  const module = new ModuleBuilder();
  const code = module.function([], ["i32"], "search");
  const best = code.local("i32");
  code.block((found) => {
    emitSearch(code, table, best, found, (_, index) => {
      code.i32(0);
      code.memory("i64.load", table.probe + 8 * index);
    });
    code.i32(0);
    code.set(best);
  });
  code.get(best);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
  return instance.exports.search as () => number;
}
