import type { FunctionBuilder, Label } from "../module/index.ts";
import { leafBytes, leafEnds, mostBisected, nodeBytes, nodeChildren, nodeEnds } from "./interval-tree-layout.ts";
import { headerIntervalLevels, type WasmTable } from "./table-layout.ts";

/**
 * Emits the search of the interval tree for the first interval that does not end before a value. Leaves on the stack 4
 * times the interval's number (i32), or 4 times the number of intervals where all of them end before the value.
 *
 * @param value the local (i64) with the value, of u64 keys with the sign bit flipped
 */
export function emitTreeSearch(code: FunctionBuilder, table: WasmTable, value: number): void {
  const { intervalEnds, intervalLevels } = table;
  code.borrow("i32", (node) =>
    code.borrow("v128", (wanted) => {
      code.i32(0);
      code.set(node);
      code.get(value);
      code.emit("i64x2.splat");
      code.set(wanted);
      const loadLevels = () => {
        code.i32(0);
        code.memory("i32.load", table.header + headerIntervalLevels);
      };
      emitSteps(code, intervalLevels.length, loadLevels, (level) => {
        const childBytes = level === 1 ? leafBytes : nodeBytes;
        code.get(node);
        code.i32((nodeChildren * childBytes) / nodeBytes);
        code.emit("i32.mul");
        emitEndsBefore(code, intervalLevels[level - 1]!, nodeEnds, node, wanted);
        code.i32(childBytes);
        code.emit("i32.mul", "i32.sub");
        code.set(node);
      });
      code.get(node);
      code.i32(1);
      code.emit("i32.shr_u");
      emitEndsBefore(code, intervalEnds, leafEnds, node, wanted);
      code.i32(2);
      code.emit("i32.shl", "i32.sub");
    }),
  );
}

/**
 * The same among up to `mostBisected` intervals, by binary search without branches on what is compared.
 *
 * @param loadCount leaves the number of intervals on the stack, at least 1
 */
export function emitBisection(code: FunctionBuilder, table: WasmTable, loadCount: () => void, value: number): void {
  const most = Math.ceil(Math.log2(Math.min(mostBisected, 2 * table.declaration.size - 1)));
  code.borrow("i32", (position) => {
    code.i32(0);
    code.set(position);
    const loadSteps = () => {
      code.i32(32);
      loadCount();
      code.i32(1);
      code.emit("i32.sub", "i32.clz", "i32.sub");
    };
    emitSteps(code, most, loadSteps, (step) => {
      const width = 8 * 2 ** (step - 1);
      code.get(position);
      code.i32(width);
      code.emit("i32.add");
      code.get(position);
      code.get(position);
      code.memory("i64.load", table.intervalEnds + width - 8);
      code.get(value);
      code.emit("i64.lt_s", "select");
      code.set(position);
    });
    code.get(position);
    code.i32(1);
    code.emit("i32.shr_u");
  });
}

/** Steps down to step 1 one after the other, from step `most` on or the one that is on the stack after `loadFirst`; 0 is none. */
function emitSteps(code: FunctionBuilder, most: number, loadFirst: () => void, emitStep: (step: number) => void): void {
  const entrances: Label[] = [];
  const emitDownTo = (step: number) => {
    code.block((entrance) => {
      entrances.push(entrance);
      if (step < most) {
        emitDownTo(step + 1);
        return;
      }
      loadFirst();
      code.branchTable(entrances.slice(0, -1), entrance);
    });
    if (step > 0) emitStep(step);
  };
  emitDownTo(0);
}

/** Leaves on the stack minus the number of ends in a node that are less than the value in both lanes of `wanted`. */
function emitEndsBefore(code: FunctionBuilder, level: number, ends: number, node: number, wanted: number): void {
  for (let end = 0; end < ends; end += 2) {
    code.get(wanted);
    code.get(node);
    code.memory("v128.load", level + 8 * end);
    code.emit("i64x2.gt_s");
    // Sums of pairs, then of pairs of pairs: the shorter the chain, the sooner the next level is known.
    for (let pairs = end / 2; pairs % 2 === 1; pairs = (pairs - 1) / 2) code.emit("i64x2.add");
  }
  code.borrow("v128", (sum) => {
    code.tee(sum);
    code.lane("i32x4.extract_lane", 0);
    code.get(sum);
    code.lane("i32x4.extract_lane", 2);
    code.emit("i32.add");
  });
}
