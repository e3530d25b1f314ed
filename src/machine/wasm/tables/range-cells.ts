import { createHashIndex } from "./hash-index.ts";
import { sortByWords } from "./radix-sort.ts";
import { buildTree } from "./single-cell.ts";
import { cellFirst, cellGroup, cellIntervals, headerIntervals, recordGroup, type WasmTable } from "./table-layout.ts";
import { cellHash, isSameValue, type TableMemory } from "./table-memory.ts";

/**
 * Makes the cells of a table with range keys anew from all entries, in O(n log n).
 *
 * @param entries addresses of the entries' records, in any order
 */
export function rebuildRangeCells(table: WasmTable, memory: TableMemory, entries: Int32Array): void {
  const ranked = sortByRank(table, memory, entries);
  const cells = table.hashedKeys.length > 0 ? makeCells(table, memory, ranked) : undefined;
  const cellOf = cells?.cellOf ?? new Uint32Array(ranked.length);
  const cellCount = cells?.count ?? 1;
  if (table.rangeKeys.length === 1) cutIntervals(table, memory, ranked, cellOf, cellCount);
  else listCells(table, memory, ranked, cellOf, cellCount);
}

/** Highest priority first, among equal ones the first inserted. */
function sortByRank(table: WasmTable, { words, floats }: TableMemory, entries: Int32Array): Int32Array {
  const { length } = entries;
  const orderLow = new Uint32Array(length);
  const orderHigh = new Uint32Array(length);
  const inversePriority = new Uint32Array(length);
  const stampOffset = table.stamps - table.records;
  for (let index = 0; index < length; index++) {
    const stamp = floats[(entries[index]! + stampOffset) >>> 3]!;
    orderLow[index] = stamp;
    orderHigh[index] = stamp / 2 ** 32;
    inversePriority[index] = ~words[(entries[index]! + table.priorityOffset) >>> 2]!;
  }
  const order = sortByWords(countUp(length), [orderLow, orderHigh, inversePriority]);
  for (let index = 0; index < length; index++) order[index] = entries[order[index]!]!;
  return order;
}

function countUp(length: number): Int32Array {
  const numbers = new Int32Array(length);
  for (let index = 0; index < length; index++) numbers[index] = index;
  return numbers;
}

/** Fills the cell index; gives the cell of each entry, counted from 0. */
function makeCells(table: WasmTable, memory: TableMemory, ranked: Int32Array) {
  const { words, signed } = memory;
  const { hashedKeys, cells, cellBytes } = table;
  const groupOffset = 8 * hashedKeys.length + cellGroup;
  let wanted = 0;
  const isCellOfWanted = (cell: number) => {
    const address = cells + cell * cellBytes;
    if (words[(address + groupOffset) >>> 2] !== words[(wanted + recordGroup) >>> 2]) return false;
    for (const { recordOffset, cellOffset } of hashedKeys) {
      if (!isSameValue(words, address + cellOffset, wanted + recordOffset)) return false;
    }
    return true;
  };
  const index = createHashIndex(words, table.cellIndex, () => 0);
  index.clear();
  const cellOf = new Uint32Array(ranked.length);
  let count = 0;
  for (let entry = 0; entry < ranked.length; entry++) {
    wanted = ranked[entry]!;
    const hash = cellHash(table, memory, wanted);
    let cell = index.find(hash, isCellOfWanted);
    if (cell === 0) {
      cell = ++count;
      const address = cells + cell * cellBytes;
      for (const { recordOffset, cellOffset } of hashedKeys) {
        signed[(address + cellOffset) >>> 3] = signed[(wanted + recordOffset) >>> 3]!;
      }
      words[(address + groupOffset) >>> 2] = words[(wanted + recordGroup) >>> 2]!;
      index.insert(hash, cell);
    }
    cellOf[entry] = cell - 1;
  }
  return { count, cellOf };
}

function setCell(table: WasmTable, { words }: TableMemory, cell: number, first: number, count: number): void {
  if (table.hashedKeys.length === 0) {
    words[(table.header + headerIntervals) >>> 2] = count;
    return;
  }
  const after = table.cells + (cell + 1) * table.cellBytes + 8 * table.hashedKeys.length;
  words[(after + cellFirst) >>> 2] = first;
  words[(after + cellIntervals) >>> 2] = count;
}

/** With several range keys: each cell's entries in the order of their rank. */
function listCells(
  table: WasmTable,
  memory: TableMemory,
  ranked: Int32Array,
  cellOf: Uint32Array,
  cellCount: number,
): void {
  const ends = new Uint32Array(cellCount);
  for (const cell of cellOf) ends[cell]!++;
  let first = 0;
  for (let cell = 0; cell < cellCount; cell++) {
    const count = ends[cell]!;
    setCell(table, memory, cell, first, count);
    ends[cell] = first;
    first += count;
  }
  const winners = table.intervalWinners >>> 2;
  for (let entry = 0; entry < ranked.length; entry++) {
    memory.words[winners + ends[cellOf[entry]!]!++] = ranked[entry]!;
  }
}

/**
 * With one range key: cuts each cell at all ends of ranges, then gives each piece to the first entry by rank that covers
 * it; pieces that are taken are skipped by path compression (union-find).
 */
function cutIntervals(
  table: WasmTable,
  memory: TableMemory,
  ranked: Int32Array,
  cellOf: Uint32Array,
  cellCount: number,
): void {
  const { words } = memory;
  const key = table.rangeKeys[0]!;
  // Flipping the sign bit gives signed values the order of unsigned ones.
  const bias = key.type === "u64" ? 0 : 0x80000000;
  const count = ranked.length;
  const cutLow = new Uint32Array(2 * count);
  const cutHigh = new Uint32Array(2 * count);
  const cutCell = new Uint32Array(2 * count);
  const cuts = new Int32Array(2 * count);
  let cutCount = 0;
  for (let entry = 0; entry < count; entry++) {
    const position = (ranked[entry]! + key.recordOffset) >>> 2;
    for (let cut = 2 * entry; cut <= 2 * entry + 1; cut++) {
      const isEnd = cut & 1;
      const low = words[position + 2 * isEnd]! + isEnd;
      const carry = isEnd && (low | 0) === 0 ? 1 : 0;
      const high = ((words[position + 2 * isEnd + 1]! ^ bias) >>> 0) + carry;
      cutLow[cut] = low;
      cutHigh[cut] = high;
      cutCell[cut] = cellOf[entry]!;
      // A range that ends with the greatest value ends with the cell.
      if (high < 2 ** 32) cuts[cutCount++] = cut;
      else cutHigh[cut] = 0;
    }
  }
  const sorted = sortByWords(cuts.slice(0, cutCount), [cutLow, cutHigh, cutCell]);

  const pieceOf = new Int32Array(2 * count).fill(-1);
  const pieceCut = new Int32Array(cutCount);
  const firstPiece = new Int32Array(cellCount + 1);
  let pieces = 0;
  let lastCell = -1;
  let lastLow = 0;
  let lastHigh = 0;
  for (let index = 0; index < cutCount; index++) {
    const cut = sorted[index]!;
    const cell = cutCell[cut]!;
    const low = cutLow[cut]!;
    const high = cutHigh[cut]!;
    if (cell !== lastCell) firstPiece[cell] = pieces;
    if (cell !== lastCell || low !== lastLow || high !== lastHigh) pieceCut[pieces++] = cut;
    pieceOf[cut] = pieces - 1;
    lastCell = cell;
    lastLow = low;
    lastHigh = high;
  }
  firstPiece[cellCount] = pieces;

  const nextFree = countUp(pieces + 1);
  const winnerOf = new Int32Array(pieces);
  const free = (from: number): number => {
    let piece = from;
    while (nextFree[piece] !== piece) {
      nextFree[piece] = nextFree[nextFree[piece]!]!;
      piece = nextFree[piece]!;
    }
    return piece;
  };
  for (let entry = 0; entry < count; entry++) {
    const end = pieceOf[2 * entry + 1]! < 0 ? firstPiece[cellOf[entry]! + 1]! : pieceOf[2 * entry + 1]!;
    for (let piece = free(pieceOf[2 * entry]!); piece < end; piece = free(piece)) {
      winnerOf[piece] = ranked[entry]!;
      nextFree[piece] = piece + 1;
    }
  }

  const ends = table.intervalEnds >>> 2;
  const winners = table.intervalWinners >>> 2;
  let intervals = 0;
  for (let cell = 0; cell < cellCount; cell++) {
    const first = intervals;
    const last = firstPiece[cell + 1]! - 1;
    for (let piece = firstPiece[cell]!; piece <= last; piece++) {
      const winner = winnerOf[piece]!;
      if (winner === 0) continue;
      if (intervals > first && words[winners + intervals - 1] === winner) intervals--;
      // One before the start of the next piece, or the greatest value; as signed ones.
      const low = piece === last ? 0 : cutLow[pieceCut[piece + 1]!]!;
      const high = piece === last ? 0 : cutHigh[pieceCut[piece + 1]!]!;
      words[ends + 2 * intervals] = low - 1;
      words[ends + 2 * intervals + 1] = (low === 0 ? high - 1 : high) ^ 0x80000000;
      words[winners + intervals++] = winner;
    }
    setCell(table, memory, cell, first, intervals - first);
  }
  if (table.hashedKeys.length === 0) buildTree(table, memory, 0);
}
