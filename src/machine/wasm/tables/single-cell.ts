import { filledEnds, intervalsBelow, levelBytes, levelsAbove, nodeChildren, nodeEnds } from "./interval-tree-layout.ts";
import { headerIntervalLevels, headerIntervals, type WasmTable } from "./table-layout.ts";
import type { TableMemory } from "./table-memory.ts";

const greatestLow = 0xffffffff | 0;
const greatestHigh = 0x7fffffff;

/**
 * Fills up the ends of intervals of a table with one key, a range, and builds the tree above them (see
 * `WasmTable.intervalEnds`).
 *
 * @param from the first interval that has changed since the last time
 */
export function buildTree(table: WasmTable, { words }: TableMemory, from: number): void {
  const count = words[(table.header + headerIntervals) >>> 2]!;
  const ends = table.intervalEnds >>> 2;
  words[(table.intervalWinners >>> 2) + count] = 0;
  for (let interval = count; interval < filledEnds(count); interval++) {
    words[ends + 2 * interval] = greatestLow;
    words[ends + 2 * interval + 1] = greatestHigh;
  }
  const levels = levelsAbove(count);
  const levelsWord = (table.header + headerIntervalLevels) >>> 2;
  // Levels that were out of use are not up to date in front of the change either.
  const changed = levels === words[levelsWord] ? from : 0;
  words[levelsWord] = levels;
  for (let level = 1; level <= levels; level++) {
    const below = intervalsBelow(level);
    const length = levelBytes(count, level) >>> 3;
    const firstChild = Math.max(0, Math.floor((changed - 1) / below));
    const first = Math.floor(firstChild / nodeChildren) * nodeEnds;
    // A node's last child needs no end: what is after all others is there.
    let position = (table.intervalLevels[level - 1]! >>> 2) + 2 * first;
    let after = ((first / nodeEnds) * nodeChildren + 1) * below;
    for (let index = first; index < length; index++) {
      const isInside = after < count;
      words[position] = isInside ? words[ends + 2 * after - 2]! : greatestLow;
      words[position + 1] = isInside ? words[ends + 2 * after - 1]! : greatestHigh;
      position += 2;
      after += (index + 1) % nodeEnds === 0 ? 2 * below : below;
    }
  }
}

/**
 * Adds one entry to the intervals of a table with one key, a range, that are up to date for all others: it gets of its
 * range what has no better winner. Moves what lies behind.
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
  const { words, signed } = memory;
  const { type, recordOffset } = table.rangeKeys[0]!;
  // Flipping the sign bit gives unsigned values the order of signed ones.
  const bias = type === "u64" ? -(2n ** 63n) : 0n;
  const lowOf = (record: number) => signed[(record + recordOffset) >>> 3]! ^ bias;
  const low = lowOf(entry);
  const high = signed[(entry + recordOffset + 8) >>> 3]! ^ bias;
  const ends = table.intervalEnds >>> 3;
  const winners = table.intervalWinners >>> 2;
  const count = words[(table.header + headerIntervals) >>> 2]!;
  const first = firstEndFrom(signed, ends, count, low);

  const changedEnds: bigint[] = [];
  const changedWinners: number[] = [];
  const push = (end: bigint, winner: number) => {
    if (changedWinners.at(-1) === winner) changedEnds.pop();
    else changedWinners.push(winner);
    changedEnds.push(end);
  };
  let interval = first;
  let reached = low - 1n;
  for (; interval < count && reached < high; interval++) {
    const winner = words[winners + interval]!;
    const end = signed[ends + interval]!;
    const start = greater(lowOf(winner), interval === 0 ? lowOf(winner) : signed[ends + interval - 1]! + 1n);
    if (start > high) break;
    if (start < low) push(low - 1n, winner);
    else if (start > reached + 1n) push(start - 1n, entry);
    reached = end < high ? end : high;
    push(reached, isBetter(winner) ? entry : winner);
    if (end > high) push(end, winner);
  }
  if (reached < high) push(high, entry);

  const after = first + changedEnds.length;
  signed.copyWithin(ends + after, ends + interval, ends + count);
  words.copyWithin(winners + after, winners + interval, winners + count);
  signed.set(changedEnds, ends + first);
  words.set(changedWinners, winners + first);
  words[(table.header + headerIntervals) >>> 2] = count + after - interval;
  buildTree(table, memory, first);
}

/** The first of the sorted ends that is not less than the value, or their number. */
function firstEndFrom(signed: BigInt64Array, ends: number, count: number, value: bigint): number {
  let first = 0;
  for (let after = count; first < after; ) {
    const middle = (first + after) >>> 1;
    if (signed[ends + middle]! < value) first = middle + 1;
    else after = middle;
  }
  return first;
}

function greater(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
