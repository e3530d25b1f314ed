import { integerBits, type Match } from "../../../bytecode/index.ts";
import { groupSeed } from "./cell-hash.ts";
import { createHashIndex } from "./hash-index.ts";
import {
  groupBound,
  groupEntries,
  headerSearchEnd,
  searchBound,
  searchNumber,
  searchSeed,
  type WasmTable,
} from "./table-layout.ts";
import { isSameValue, type TableMemory } from "./table-memory.ts";

/** The groups of a table: which masks there are, how many entries have them, in which order they are searched. */
export interface MaskGroups {
  /** Whether the search list is not up to date. */
  readonly pending: boolean;
  /** Whether bounds may be higher than the entries left, so that `tighten` is worth its time. */
  readonly isLoose: boolean;
  /** The number of the group with the masks of these matches, or 0. */
  find(matches: readonly Match[]): number;
  /** Counts an entry in, whose group is made where there is none; gives the group's number. */
  enter(matches: readonly Match[], priority: number): number;
  /** Counts an entry out; the last one takes the group with it. */
  leave(group: number, priority: number): void;
  /** Sets bounds anew: `visit` must call back once an entry. */
  tighten(visit: (enter: (group: number, priority: number) => void) => void): void;
  /** Brings the search list up to date. */
  prepare(): void;
  /** How the match of a key is masked in a group. */
  prefixLength(group: number, keyIndex: number): number;
  mask(group: number, keyIndex: number): bigint;
}

export function createMaskGroups(table: WasmTable, memory: TableMemory): MaskGroups {
  const { words, signed, unsigned } = memory;
  const { maskedKeys, groupBytes } = table;
  const afterMasks = 8 * maskedKeys.length;
  const prefixMasks = table.keys.map((key) => (key.kind === "lpm" ? prefixMasksOf(integerBits(key.type)) : []));
  const addressOf = (group: number) => table.groups + group * groupBytes;
  const boundOf = (group: number) => (addressOf(group) + afterMasks + groupBound) >>> 2;
  const entriesOf = (group: number) => (addressOf(group) + afterMasks + groupEntries) >>> 2;
  const hashOf = (group: number): number => {
    const first = addressOf(group) >>> 2;
    let hash = 0;
    for (let index = 0; index < 2 * maskedKeys.length; index++) {
      hash = Math.imul(hash ^ (hash >>> 15) ^ words[first + index]!, 0x9e3779b1);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    return hash ^ (hash >>> 13);
  };
  const hasMasksOf = (group: number, other: number) => {
    for (let offset = 0; offset < afterMasks; offset += 8) {
      if (!isSameValue(words, addressOf(group) + offset, addressOf(other) + offset)) return false;
    }
    return true;
  };
  const index = createHashIndex(words, table.groupIndex!, hashOf);
  const isWanted = (group: number) => hasMasksOf(0, group);
  let highest = 0;
  let free = 0;
  let looseRemovals = 0;
  let entries = 0;
  let pending = false;

  const maskOf = (match: Match, keyIndex: number): bigint => {
    if (match.kind === "lpm") return prefixMasks[keyIndex]![match.prefixLength]!;
    return match.kind === "ternary" ? match.mask : 0n;
  };
  const find = (matches: readonly Match[]): number => {
    for (let keyIndex = 0; keyIndex < matches.length; keyIndex++) {
      const { maskOffset } = table.keys[keyIndex]!;
      if (maskOffset >= 0) signed[(table.groups + maskOffset) >>> 3] = maskOf(matches[keyIndex]!, keyIndex);
    }
    return index.find(hashOf(0), isWanted);
  };
  const make = (): number => {
    const group = free === 0 ? ++highest : free;
    if (group === free) free = words[boundOf(group)]!;
    words.copyWithin(addressOf(group) >>> 2, addressOf(0) >>> 2, (addressOf(0) + afterMasks) >>> 2);
    words[boundOf(group)] = 0;
    words[entriesOf(group)] = 0;
    index.insert(hashOf(group), group);
    pending = true;
    return group;
  };
  return {
    get pending() {
      return pending;
    },
    get isLoose() {
      return looseRemovals > entries;
    },
    find,
    enter(matches, priority) {
      const group = find(matches) || make();
      const bound = table.strategy === "longestPrefix" ? lpmLength(matches) : priority;
      entries++;
      words[entriesOf(group)]!++;
      if (bound > words[boundOf(group)]!) {
        words[boundOf(group)] = bound;
        pending = true;
      }
      return group;
    },
    leave(group, priority) {
      entries--;
      if (--words[entriesOf(group)]! > 0) {
        if (priority === words[boundOf(group)]) looseRemovals++;
        return;
      }
      index.remove(hashOf(group), group);
      words[boundOf(group)] = free;
      free = group;
      pending = true;
    },
    tighten(visit) {
      looseRemovals = 0;
      if (table.strategy === "longestPrefix") return;
      for (let group = 1; group <= highest; group++) {
        if (words[entriesOf(group)] !== 0) words[boundOf(group)] = 0;
      }
      visit((group, priority) => {
        if (priority > words[boundOf(group)]!) words[boundOf(group)] = priority;
      });
      pending = true;
    },
    prepare() {
      pending = false;
      const numbers: number[] = [];
      for (let group = 1; group <= highest; group++) if (words[entriesOf(group)] !== 0) numbers.push(group);
      numbers.sort((left, right) => words[boundOf(right)]! - words[boundOf(left)]! || left - right);
      let address = table.searchList;
      for (const group of numbers) {
        const masks = addressOf(group) >>> 2;
        words.copyWithin(address >>> 2, masks, masks + (afterMasks >>> 2));
        const [low, high] = groupSeed(group);
        const after = (address + afterMasks) >>> 2;
        words[after + (searchSeed >>> 2)] = low;
        words[after + (searchSeed >>> 2) + 1] = high;
        words[after + (searchBound >>> 2)] = words[boundOf(group)]!;
        words[after + (searchNumber >>> 2)] = group;
        address += table.searchBytes;
      }
      words[(table.header + headerSearchEnd) >>> 2] = address;
    },
    prefixLength(group, keyIndex) {
      const { maskOffset } = table.keys[keyIndex]!;
      return prefixMasks[keyIndex]!.indexOf(signed[(addressOf(group) + maskOffset) >>> 3]!);
    },
    mask(group, keyIndex) {
      const { maskOffset, type } = table.keys[keyIndex]!;
      return (type === "u64" ? unsigned : signed)[(addressOf(group) + maskOffset) >>> 3]!;
    },
  };
}

/** By prefix length: the mask for canonical values of that width, sign-extended (bits above the width are all alike). */
function prefixMasksOf(bits: number): bigint[] {
  return Array.from({ length: bits + 1 }, (_, length) => (length === 0 ? 0n : -1n << BigInt(bits - length)));
}

function lpmLength(matches: readonly Match[]): number {
  for (const match of matches) if (match.kind === "lpm") return match.prefixLength;
  return 0;
}
