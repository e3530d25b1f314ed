import type { IntegerType } from "../../../bytecode/index.ts";
import type { FunctionBuilder, Label } from "../module/index.ts";
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

/** Binary search for the last interval that starts at or before the value, without branches on what is compared. */
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
  const isNotAfter = (position: number, offset: number) => {
    code.get(position);
    code.memory("i64.load", table.intervalStarts + offset);
    code.get(value);
    code.emit(lessOrEqual(key.type));
  };
  code.borrow("i32", (position) => {
    if (loadFirst) {
      loadFirst();
      code.i32(3);
      code.emit("i32.shl");
      code.set(position);
      emitHalving(code, loadCount, position, isNotAfter);
    } else {
      code.i32(0);
      code.set(position);
      emitSteps(code, table, loadCount, position, isNotAfter);
    }
    code.get(position);
    code.i32(1);
    code.emit("i32.shr_u");
    code.memory("i32.load", table.intervalWinners);
    code.i32(0);
    isNotAfter(position, 0);
    code.emit("select");
    code.set(winner);
  });
}

type Comparison = (position: number, offset: number) => void;

/** Any number of intervals: halves what is left. */
function emitHalving(code: FunctionBuilder, loadCount: () => void, position: number, isNotAfter: Comparison): void {
  code.borrow("i32", (left) =>
    code.borrow("i32", (middle) => {
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
          isNotAfter(middle, 0);
          code.emit("select");
          code.set(position);
          code.branch(again);
        }),
      );
    }),
  );
}

/** Intervals filled up to a power of two: one step after the other of constant width, entered at the first that is needed. */
function emitSteps(
  code: FunctionBuilder,
  table: WasmTable,
  loadCount: () => void,
  position: number,
  isNotAfter: Comparison,
): void {
  const most = Math.ceil(Math.log2(2 * table.declaration.size));
  const starts: Label[] = [];
  const emitFrom = (steps: number) => {
    code.block((label) => {
      starts.push(label);
      if (steps < most) {
        emitFrom(steps + 1);
        return;
      }
      code.i32(32);
      loadCount();
      code.i32(1);
      code.emit("i32.sub", "i32.clz", "i32.sub");
      code.branchTable(starts.slice(0, -1), label);
    });
    if (steps === 0) return;
    const width = 8 * 2 ** (steps - 1);
    code.get(position);
    code.i32(width);
    code.emit("i32.add");
    code.get(position);
    isNotAfter(position, width);
    code.emit("select");
    code.set(position);
  };
  emitFrom(0);
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
