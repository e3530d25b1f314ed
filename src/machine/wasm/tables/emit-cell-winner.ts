import type { IntegerType } from "../../../bytecode/index.ts";
import type { FunctionBuilder } from "../module/index.ts";
import { emitBisection, emitTreeSearch } from "./emit-tree-search.ts";
import { mostBisected } from "./interval-tree-layout.ts";
import { cellFirst, cellIntervals, headerIntervals, type WasmTable } from "./table-layout.ts";

/**
 * Emits the search of a cell for the best entry whose ranges hold the values.
 *
 * @param cell the local (i32) with the cell's address; undefined in tables of range keys only, which are one cell
 * @param values by key: the local (i64) with the event's value
 * @param winner the local (i32) that gets the entry's address or 0; may be `cell`
 */
export function emitCellWinner(
  code: FunctionBuilder,
  table: WasmTable,
  cell: number | undefined,
  values: readonly number[],
  winner: number,
): void {
  const afterValues = 8 * table.hashedKeys.length;
  const loadFirst = () => {
    code.get(cell!);
    code.memory("i32.load", afterValues + cellFirst);
  };
  const loadCount = () => {
    if (cell === undefined) {
      code.i32(0);
      code.memory("i32.load", table.header + headerIntervals);
    } else {
      code.get(cell);
      code.memory("i32.load", afterValues + cellIntervals);
    }
  };
  const loadFirstOfCell = cell === undefined ? undefined : loadFirst;
  if (table.rangeKeys.length === 1) emitIntervalSearch(code, table, loadFirstOfCell, loadCount, values, winner);
  else emitFirstFit(code, table, loadFirstOfCell, loadCount, values, winner);
}

/** Finds the first interval that does not end before the value, and takes its winner where that holds the value. */
function emitIntervalSearch(
  code: FunctionBuilder,
  table: WasmTable,
  loadFirst: (() => void) | undefined,
  loadCount: () => void,
  values: readonly number[],
  winner: number,
): void {
  const key = table.rangeKeys[0]!;
  const value = values[table.keys.indexOf(key)]!;
  code.borrow("i64", (biased) => {
    code.get(value);
    if (key.type === "u64") {
      code.i64(2n ** 63n);
      code.emit("i64.xor");
    }
    code.set(biased);
    if (loadFirst) emitHalving(code, table, loadFirst, loadCount, biased);
    else emitIntervals(code, table, loadCount, biased);
  });
  code.memory("i32.load", table.intervalWinners);
  code.set(winner);
  // One comparison, modulo 2^64: value - low ≤ high - low.
  code.get(winner);
  code.i32(0);
  code.get(value);
  code.get(winner);
  code.memory("i64.load", key.recordOffset);
  code.emit("i64.sub");
  code.get(winner);
  code.memory("i64.load", key.recordOffset + 8);
  code.get(winner);
  code.memory("i64.load", key.recordOffset);
  code.emit("i64.sub", "i64.le_u", "select");
  code.set(winner);
}

/** Bisection or the tree, as many as there are; leaves 4 times the interval's number on the stack. */
function emitIntervals(code: FunctionBuilder, table: WasmTable, loadCount: () => void, value: number): void {
  if (table.intervalLevels.length === 0) {
    emitBisection(code, table, loadCount, value);
    return;
  }
  loadCount();
  code.i32(mostBisected);
  code.emit("i32.gt_u");
  code.ifValue(
    "i32",
    () => emitTreeSearch(code, table, value),
    () => emitBisection(code, table, loadCount, value),
  );
}

/** Binary search in a cell without branches on what is compared; leaves 4 times the interval's number on the stack. */
function emitHalving(
  code: FunctionBuilder,
  table: WasmTable,
  loadFirst: () => void,
  loadCount: () => void,
  value: number,
): void {
  code.borrow("i32", (position) =>
    code.borrow("i32", (left) =>
      code.borrow("i32", (middle) => {
        loadFirst();
        code.i32(3);
        code.emit("i32.shl");
        code.set(position);
        loadCount();
        code.set(left);
        code.block((done) =>
          code.loop((again) => {
            code.get(left);
            code.i32(2);
            code.emit("i32.lt_u");
            code.branchIf(done);
            code.get(position);
            code.get(left);
            code.i32(1);
            code.emit("i32.shr_u");
            code.tee(middle);
            code.i32(3);
            code.emit("i32.shl", "i32.add");
            code.get(left);
            code.get(middle);
            code.emit("i32.sub");
            code.set(left);
            code.tee(middle);
            code.get(position);
            code.get(middle);
            code.i32(8);
            code.emit("i32.sub");
            code.memory("i64.load", table.intervalEnds);
            code.get(value);
            code.emit("i64.lt_s", "select");
            code.set(position);
            code.branch(again);
          }),
        );
        code.get(position);
        code.i32(1);
        code.emit("i32.shr_u");
      }),
    ),
  );
}

/** One entry of the cell after the other, the highest priority first. */
function emitFirstFit(
  code: FunctionBuilder,
  table: WasmTable,
  loadFirst: (() => void) | undefined,
  loadCount: () => void,
  values: readonly number[],
  winner: number,
): void {
  code.borrow("i32", (position) =>
    code.borrow("i32", (end) => {
      if (loadFirst) loadFirst();
      else code.i32(0);
      code.i32(2);
      code.emit("i32.shl");
      code.tee(position);
      loadCount();
      code.i32(2);
      code.emit("i32.shl", "i32.add");
      code.set(end);
      code.block((fits) => {
        code.block((none) =>
          code.loop((again) => {
            code.get(position);
            code.get(end);
            code.emit("i32.ge_u");
            code.branchIf(none);
            code.get(position);
            code.memory("i32.load", table.intervalWinners);
            code.set(winner);
            for (const [index, key] of table.rangeKeys.entries()) {
              const value = values[table.keys.indexOf(key)]!;
              code.get(winner);
              code.memory("i64.load", key.recordOffset);
              code.get(value);
              code.emit(lessOrEqual(key.type));
              code.get(value);
              code.get(winner);
              code.memory("i64.load", key.recordOffset + 8);
              code.emit(lessOrEqual(key.type), "i32.and");
              if (index > 0) code.emit("i32.and");
            }
            code.branchIf(fits);
            code.get(position);
            code.i32(4);
            code.emit("i32.add");
            code.set(position);
            code.branch(again);
          }),
        );
        code.i32(0);
        code.set(winner);
      });
    }),
  );
}

function lessOrEqual(type: IntegerType): "i64.le_s" | "i64.le_u" {
  return type === "u64" ? "i64.le_u" : "i64.le_s";
}
