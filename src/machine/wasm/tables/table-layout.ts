import {
  type IntegerType,
  integerBits,
  type MatchKey,
  type MatchKind,
  type Program,
  type TableDeclaration,
} from "../../../bytecode/index.ts";
import { type MemoryPlan, reserve } from "../memory-plan.ts";
import { filledEnds, leafBytes, levelBytes, levelsAbove } from "./interval-tree-layout.ts";

/** Where a call record holds the index of its action in `Program.actions`, an i32. */
export const callAction = 0;
/** Where a call record counts the events that ran it, an i64. */
export const callHits = 8;
/** Where a call record holds its action data: 8 bytes a parameter, canonical in the parameter's type. */
export const callData = 16;

/** Where an entry's record names its group of masks, an i32; in free records the next free one. */
export const recordGroup = 4;

/**
 * Offsets from `WasmTable.header`, all i32: entries; address of the default call or 0; end of the search list; without
 * cells: intervals, and the levels of their tree above the leaves.
 */
export const headerCount = 0;
export const headerDefault = 4;
export const headerSearchEnd = 8;
export const headerIntervals = 12;
export const headerIntervalLevels = 16;
/** Where the record of the default call lies in the header. */
export const headerDefaultCall = 24;

/** Offsets after the masks of a group, as the host keeps it: highest priority or prefix length (i32), entries (i32). */
export const groupBound = 0;
export const groupEntries = 4;
/** Offsets after the masks of a group in the search list: seed of its hashes (i64), highest priority, number (i32). */
export const searchSeed = 0;
export const searchBound = 8;
export const searchNumber = 12;

/** Offsets after the values of a cell: its group, its first interval, how many intervals (i32 each). */
export const cellGroup = 0;
export const cellFirst = 4;
export const cellIntervals = 8;

/**
 * A hash table of 4-byte words in buckets of four, so that emitted code compares a bucket at once; a full bucket goes on
 * in the next one. A word is 0 where it is free, otherwise the number of an item below bits of its hash and a 1 on top.
 */
export interface IndexLayout {
  readonly address: number;
  /** 2 to this power is the number of buckets; at least 1. */
  readonly bucketBits: number;
  /** Bits of a word that hold the item's number; numbers start at 1. */
  readonly itemBits: number;
}

/** One match key of a table. */
export interface KeyLayout {
  readonly kind: MatchKind;
  readonly type: IntegerType;
  /** Whether it is read from the event, at `sourceOffset` from its address; otherwise at `sourceOffset` in memory. */
  readonly fromEvent: boolean;
  readonly sourceOffset: number;
  /** Where an entry's record holds the (masked) value, or the low end of a range; the high end lies 8 bytes after it. */
  readonly recordOffset: number;
  /** Where groups hold the mask; -1 for exact and range keys. */
  readonly maskOffset: number;
  /** Where a cell holds the (masked) value; -1 for range keys. */
  readonly cellOffset: number;
}

/**
 * How a table's winner is decided: `exact`: at most one entry matches. `longestPrefix`: one lpm key beside exact ones.
 * `priority`: the highest priority, then the first inserted.
 */
export type TableStrategy = "exact" | "longestPrefix" | "priority";

/**
 * Where a table lies in memory. Entries are records with numbers from 1; record 0 is the host's scratch.
 *
 * Search is by tuple space (Srinivasan, Suri, Varghese, "Packet classification using tuple space search", SIGCOMM 1999):
 * entries with equal masks form a group, a lookup asks one hash per group. Entries of one group with equal masked values
 * form a cell. Without range keys the index leads to the cell's best entry, the others hang on it by `nextOffset`. With
 * range keys cells are items of their own, made anew after changes: with one range key a cell is cut into intervals, each
 * with its winner; with several a cell lists its entries from the highest priority on, and the first that fits wins.
 */
export interface WasmTable {
  readonly program: Program;
  readonly declaration: TableDeclaration;
  readonly strategy: TableStrategy;
  readonly keys: readonly KeyLayout[];
  /** Keys that are hashed, exact ones before masked ones. */
  readonly hashedKeys: readonly KeyLayout[];
  readonly maskedKeys: readonly KeyLayout[];
  readonly rangeKeys: readonly KeyLayout[];
  readonly header: number;
  /** 8 bytes a key: what the host looks up. */
  readonly probe: number;
  readonly records: number;
  readonly recordBytes: number;
  /** Order of insertion of record 1 … size, an f64: twice the place in the order, plus 1 for entries of the program. */
  readonly stamps: number;
  readonly stampBytes: number;
  /** In records of tables with priorities, an i32. */
  readonly priorityOffset: number;
  /** In records of tables with priorities and no range keys: the next best of the cell, an i32. */
  readonly nextOffset: number;
  /** From (group, masked values) to the cell: its best entry, or with range keys its number in `cells`. */
  readonly cellIndex: IndexLayout;
  /** With range keys: from all that tells an entry apart to the entry; otherwise undefined. */
  readonly entryIndex: IndexLayout | undefined;
  /** From masks to the group's number. */
  readonly groupIndex: IndexLayout | undefined;
  readonly groups: number;
  readonly groupBytes: number;
  /** The groups in the order of search. */
  readonly searchList: number;
  readonly searchBytes: number;
  readonly cells: number;
  readonly cellBytes: number;
  /**
   * With range keys: ends of intervals (i64, sorted in each cell; one range key only) and their winners (i32 addresses).
   * An end is the last value inside, u64 ones with the sign bit flipped, so that all are in the order of signed values.
   * Only values within the range of the interval's winner belong to it: those between two intervals have no winner.
   *
   * Without cells up to `mostBisected` ends are searched by bisection, in steps of powers of two. More are the leaves of a
   * static B-tree ("Static B-trees", Slotin, Algorithms for Modern Hardware, chapter 12), `leafEnds` each. In both
   * the greatest value stands for the ends that are missing in the last step or leaf.
   */
  readonly intervalEnds: number;
  readonly intervalWinners: number;
  /**
   * The levels of the tree above its leaves, the lowest first. In each node, for all children but the last, the greatest
   * end below the child; filled up with the greatest value. Node n's children are the nodes from n * `nodeChildren` on.
   */
  readonly intervalLevels: readonly number[];
}

/** Reserves all that a table of the declared size needs. */
export function planTable(
  plan: MemoryPlan,
  program: Program,
  declaration: TableDeclaration,
  metadataAddress: number,
): WasmTable {
  const { name, size } = declaration;
  const parameters = parameterCount(program, declaration);
  const recordKeys = callData + 8 * parameters;
  const keys = layOutKeys(declaration.keys, recordKeys, metadataAddress);
  const exactKeys = keys.filter((key) => key.kind === "exact");
  const maskedKeys = keys.filter((key) => key.kind === "lpm" || key.kind === "ternary");
  const rangeKeys = keys.filter((key) => key.kind === "range");
  const strategy = strategyOf(maskedKeys, rangeKeys);
  const afterKeys = recordKeys + 8 * (keys.length + rangeKeys.length);
  const ranked = strategy === "priority";
  const recordBytes = lineFriendly(ranked ? afterKeys + 16 : afterKeys);
  const part = (what: string, bytes: number, alignment = 64) =>
    reserve(plan, `table ${name}: ${what}`, bytes, alignment);
  const index = (what: string, items: number, wordsAnItem: number): IndexLayout => {
    const bucketBits = Math.max(1, Math.ceil(Math.log2(items * wordsAnItem)) - 2);
    return { address: part(what, 16 * 2 ** bucketBits), bucketBits, itemBits: Math.floor(Math.log2(items)) + 1 };
  };

  const header = part("default call", headerDefaultCall + callData + 8 * parameters + 8 * keys.length);
  const records = part("entries", (size + 1) * recordBytes);
  const stamps = ranked ? records + afterKeys : part("order of entries", (size + 1) * 8);
  const groupCount = maskedKeys.length === 0 ? 0 : mostGroups(maskedKeys, size);
  const groupBytes = 8 * maskedKeys.length + 8;
  const searchBytes = 8 * maskedKeys.length + 16;
  const hasCells = rangeKeys.length > 0 && rangeKeys.length < keys.length;
  const cellBytes = 8 * (keys.length - rangeKeys.length) + 16;
  const intervals = mostIntervals(rangeKeys.length, size);
  const treeLevels = rangeKeys.length === 1 && !hasCells ? levelsAbove(intervals) : 0;
  return {
    program,
    declaration,
    strategy,
    keys,
    hashedKeys: [...exactKeys, ...maskedKeys],
    maskedKeys,
    rangeKeys,
    header,
    probe: header + headerDefaultCall + callData + 8 * parameters,
    records,
    recordBytes,
    stamps,
    stampBytes: ranked ? recordBytes : 8,
    priorityOffset: ranked ? afterKeys + 8 : -1,
    nextOffset: ranked ? afterKeys + 12 : -1,
    // Most probes for one of several groups find nothing: the emptier the buckets, the fewer lead to a second one.
    cellIndex: index("index", rangeKeys.length > 0 && !hasCells ? 1 : size, groupCount > 0 ? 4 : 2),
    entryIndex: rangeKeys.length > 0 ? index("index of entries", size, 2) : undefined,
    groupIndex: groupCount > 0 ? index("index of masks", groupCount, 2) : undefined,
    groups: part("masks", groupCount === 0 ? 0 : (groupCount + 1) * groupBytes),
    groupBytes,
    searchList: part("masks in order", groupCount * searchBytes),
    searchBytes,
    cells: part("cells", hasCells ? (size + 1) * cellBytes : 0),
    cellBytes,
    intervalEnds: part("ends of intervals", rangeKeys.length === 1 ? 8 * filledEnds(intervals) : 0, leafBytes),
    intervalWinners: part("winners of intervals", (intervals + 1) * 4),
    intervalLevels: Array.from({ length: treeLevels }, (_, index) =>
      part(`tree of intervals, level ${index + 1}`, levelBytes(intervals, index + 1)),
    ),
  };
}

function parameterCount(program: Program, { actions }: TableDeclaration): number {
  return Math.max(0, ...actions.map((action) => program.actions[action]!.parameters.length));
}

function layOutKeys(keys: readonly MatchKey[], start: number, metadataAddress: number): KeyLayout[] {
  let recordOffset = start;
  let maskOffset = 0;
  let cellOffset = 0;
  return keys.map(({ kind, type, source, field }) => {
    const isMasked = kind === "lpm" || kind === "ternary";
    const layout: KeyLayout = {
      kind,
      type,
      fromEvent: source === "event",
      sourceOffset: 8 * field + (source === "event" ? 0 : metadataAddress),
      recordOffset,
      maskOffset: isMasked ? maskOffset : -1,
      cellOffset: kind === "range" ? -1 : cellOffset,
    };
    recordOffset += kind === "range" ? 16 : 8;
    if (isMasked) maskOffset += 8;
    if (kind !== "range") cellOffset += 8;
    return layout;
  });
}

function strategyOf(maskedKeys: readonly KeyLayout[], rangeKeys: readonly KeyLayout[]): TableStrategy {
  if (rangeKeys.length > 0 || maskedKeys.length > 1) return "priority";
  if (maskedKeys.length === 0) return "exact";
  return maskedKeys[0]!.kind === "lpm" ? "longestPrefix" : "priority";
}

/** One range key: its ranges have two ends each, and the first starts nothing that another one ends. Several: an entry each. */
function mostIntervals(rangeKeys: number, size: number): number {
  if (rangeKeys === 0) return 0;
  return rangeKeys === 1 ? 2 * size - 1 : size;
}

/** No more groups than entries, and than there are masks. */
function mostGroups(maskedKeys: readonly KeyLayout[], size: number): number {
  const masks = maskedKeys.map(({ kind, type }) => (kind === "lpm" ? integerBits(type) + 1 : 2 ** integerBits(type)));
  return Math.min(
    size,
    masks.reduce((product, each) => product * each, 1),
  );
}

/** Sizes that keep a record within as few cache lines as it can be. */
function lineFriendly(bytes: number): number {
  return bytes <= 32 ? 32 : bytes > 48 && bytes <= 64 ? 64 : bytes;
}
