import { headerIntervals, type WasmTable } from "./table-layout.ts";
import type { TableMemory } from "./table-memory.ts";

/** Fills the intervals of a table with one key, a range, up to a power of two (see `WasmTable.intervalStarts`). */
export function fillIntervals(table: WasmTable, { words, signed }: TableMemory): void {
  const count = words[(table.header + headerIntervals) >>> 2]!;
  const end = count === 0 ? 1 : 2 ** Math.ceil(Math.log2(count));
  const starts = table.intervalStarts >>> 3;
  const winners = table.intervalWinners >>> 2;
  signed.fill(BigInt.asIntN(64, greatestOf(table)), starts + count, starts + end);
  words.fill(count === 0 ? 0 : words[winners + count - 1]!, winners + count, winners + end);
}

/**
 * Adds one entry to the intervals of a table with one key, a range, that are up to date for all others: cuts them at the
 * ends of its range, and gives it what lies between and has no better winner. Moves what lies behind.
 *
 * @param entry the address of its record
 * @param isBetter whether the entry wins over the one at an address
 */
export function insertInterval(
  table: WasmTable,
  memory: TableMemory,
  entry: number,
  isBetter: (other: number) => boolean,
): void {
  const { words } = memory;
  const values = table.rangeKeys[0]!.type === "u64" ? memory.unsigned : memory.signed;
  const range = (entry + table.rangeKeys[0]!.recordOffset) >>> 3;
  const starts = table.intervalStarts >>> 3;
  const winners = table.intervalWinners >>> 2;
  const countWord = (table.header + headerIntervals) >>> 2;
  const cutAt = (value: bigint): number => {
    const count = words[countWord]!;
    let after = 0;
    for (let end = count; after < end; ) {
      const middle = (after + end) >>> 1;
      if (values[starts + middle]! <= value) after = middle + 1;
      else end = middle;
    }
    if (after > 0 && values[starts + after - 1] === value) return after - 1;
    values.copyWithin(starts + after + 1, starts + after, starts + count);
    words.copyWithin(winners + after + 1, winners + after, winners + count);
    values[starts + after] = value;
    words[winners + after] = after === 0 ? 0 : words[winners + after - 1]!;
    words[countWord] = count + 1;
    return after;
  };
  const high = values[range + 1]!;
  const first = cutAt(values[range]!);
  const end = high === greatestOf(table) ? words[countWord]! : cutAt(high + 1n);
  for (let interval = first; interval < end; interval++) {
    const winner = words[winners + interval]!;
    if (winner === 0 || isBetter(winner)) words[winners + interval] = entry;
  }
  fillIntervals(table, memory);
}

/** The greatest value that any start can have. */
function greatestOf(table: WasmTable): bigint {
  return table.rangeKeys[0]!.type === "u64" ? 2n ** 64n - 1n : 2n ** 63n - 1n;
}
