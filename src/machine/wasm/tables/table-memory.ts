import type { Match } from "../../../bytecode/index.ts";
import { groupSeed, type HashState, mixValue } from "./cell-hash.ts";
import { recordGroup, type WasmTable } from "./table-layout.ts";

/** The host's view of a table's records; addresses are in bytes. */
export interface TableMemory {
  readonly words: Int32Array;
  readonly signed: BigInt64Array;
  readonly unsigned: BigUint64Array;
  readonly floats: Float64Array;
}

export function viewMemory({ buffer }: WebAssembly.Memory): TableMemory {
  return {
    words: new Int32Array(buffer),
    signed: new BigInt64Array(buffer),
    unsigned: new BigUint64Array(buffer),
    floats: new Float64Array(buffer),
  };
}

/** Writes what the entry at `address` must look like; masked-out bits of matches are 0. */
export function writeMatches(
  table: WasmTable,
  { signed }: TableMemory,
  address: number,
  matches: readonly Match[],
): void {
  for (let index = 0; index < matches.length; index++) {
    const match = matches[index]!;
    const position = (address + table.keys[index]!.recordOffset) >>> 3;
    if (match.kind === "range") {
      signed[position] = match.low;
      signed[position + 1] = match.high;
    } else {
      signed[position] = match.value;
    }
  }
}

const state: HashState = { low: 0, high: 0 };

/** The hash (32 bits) of the cell of the entry at `address`: of its group and its masked values. */
export function cellHash(table: WasmTable, { words }: TableMemory, address: number): number {
  const { hashedKeys, maskedKeys } = table;
  state.low = 0;
  state.high = 0;
  for (let index = 0; index < hashedKeys.length; index++) {
    const key = hashedKeys[index]!;
    const position = (address + key.recordOffset) >>> 2;
    let low = words[position]!;
    let high = words[position + 1]!;
    if (key === maskedKeys[0]) {
      const [seedLow, seedHigh] = groupSeed(words[(address + recordGroup) >>> 2]!);
      low ^= seedLow;
      high ^= seedHigh;
    }
    mixValue(state, low, high);
  }
  return state.high;
}

/** Whether two entries are of one group and have the same masked values. */
export function isSameCell(table: WasmTable, { words }: TableMemory, address: number, other: number): boolean {
  if (table.maskedKeys.length > 0 && words[(address + recordGroup) >>> 2] !== words[(other + recordGroup) >>> 2]) {
    return false;
  }
  for (let index = 0; index < table.hashedKeys.length; index++) {
    const { recordOffset } = table.hashedKeys[index]!;
    if (!isSameValue(words, address + recordOffset, other + recordOffset)) return false;
  }
  return true;
}

/** The hash (32 bits) of all that tells the entry at `address` apart, in tables with range keys. */
export function entryHash(table: WasmTable, memory: TableMemory, address: number): number {
  const { words } = memory;
  let hash = cellHash(table, memory, address) ^ words[(address + table.priorityOffset) >>> 2]!;
  for (const { recordOffset } of table.rangeKeys) {
    const first = (address + recordOffset) >>> 2;
    // Finalizer of MurmurHash3 (Appleby, fmix32) a word: the values may differ in any of their bits.
    for (let index = 0; index < 4; index++) {
      hash = Math.imul(hash ^ (hash >>> 16) ^ words[first + index]!, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    }
  }
  return hash ^ (hash >>> 16);
}

/** Whether two entries have the same matches and priority, in tables with range keys. */
export function isSameEntry(table: WasmTable, memory: TableMemory, address: number, other: number): boolean {
  const { words } = memory;
  const { priorityOffset } = table;
  if (words[(address + priorityOffset) >>> 2] !== words[(other + priorityOffset) >>> 2]) return false;
  for (const { recordOffset } of table.rangeKeys) {
    if (!isSameValue(words, address + recordOffset, other + recordOffset)) return false;
    if (!isSameValue(words, address + recordOffset + 8, other + recordOffset + 8)) return false;
  }
  return isSameCell(table, memory, address, other);
}

export function isSameValue(words: Int32Array, address: number, other: number): boolean {
  const left = address >>> 2;
  const right = other >>> 2;
  return words[left] === words[right] && words[left + 1] === words[right + 1];
}
