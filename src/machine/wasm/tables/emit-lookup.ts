import type { FunctionBuilder, Label, ValueType } from "../module/index.ts";
import { emitMixValue } from "./cell-hash.ts";
import { emitCellWinner } from "./emit-cell-winner.ts";
import { tagBit } from "./hash-index.ts";
import {
  cellGroup,
  headerCount,
  headerDefault,
  headerSearchEnd,
  type KeyLayout,
  recordGroup,
  searchBound,
  searchNumber,
  searchSeed,
  type WasmTable,
} from "./table-layout.ts";

/** Emits code that leaves the canonical value of a key on the stack, an i64. */
export type KeyLoader = (key: KeyLayout, index: number) => void;

/**
 * Emits the lookup of a table for an event. Leaves on the stack the address (i32) of the call record of the winning entry,
 * of the default call where no entry matches, or 0 where there is no default. The address holds until the entries
 * change. The table must not be pending.
 *
 * @param event the local (i32) with the event's address
 */
export function emitLookup(code: FunctionBuilder, table: WasmTable, event: number): void {
  borrowAll(code, "i32", 1, ([best]) => {
    code.block((done) => {
      emitSearch(code, table, best!, done, ({ fromEvent, sourceOffset }) => {
        if (fromEvent) code.get(event);
        else code.i32(0);
        code.memory("i64.load", sourceOffset);
      });
      code.i32(0);
      code.memory("i32.load", table.header + headerDefault);
      code.set(best!);
    });
    code.get(best!);
  });
}

/** Emits a search that goes to `found` with the winner's address in the local `best` (i32), and on where no entry matches. */
export function emitSearch(
  code: FunctionBuilder,
  table: WasmTable,
  best: number,
  found: Label,
  loadKey: KeyLoader,
): void {
  borrowAll(code, "i64", table.keys.length, (values) => {
    code.block((missing) => {
      code.i32(0);
      code.memory("i32.load", table.header + headerCount);
      code.emit("i32.eqz");
      code.branchIf(missing);
      for (const [index, key] of table.keys.entries()) {
        loadKey(key, index);
        code.set(values[index]!);
      }
      const search: Search = { code, table, values, best, found };
      if (table.hashedKeys.length === 0 && table.rangeKeys.length > 0) {
        emitCellWinner(code, table, undefined, values, best);
        code.get(best);
        code.branchIf(found);
      } else if (table.maskedKeys.length > 0) {
        emitGroups(search);
      } else {
        emitOnlyGroup(search);
      }
    });
  });
}

interface Search {
  readonly code: FunctionBuilder;
  readonly table: WasmTable;
  /** By key: the local (i64) with the event's value. */
  readonly values: readonly number[];
  readonly best: number;
  readonly found: Label;
}

/** Without masks: one probe. */
function emitOnlyGroup({ code, table, values, best, found }: Search): void {
  const hasRanges = table.rangeKeys.length > 0;
  borrowAll(code, "i64", 1, ([hash]) => {
    emitExactHash(code, table, values, hash!);
    borrowAll(code, "i32", 1, ([cell]) => {
      emitProbe(code, table, { values, hash: hash!, group: undefined, item: hasRanges ? cell! : best }, (missed) => {
        if (hasRanges) {
          emitCellWinner(code, table, cell, values, best);
          code.get(best);
          code.branchIf(found);
          code.branch(missed);
        } else {
          code.branch(found);
        }
      });
    });
  });
}

/** Group after group in the order of the search list. */
function emitGroups({ code, table, values, best, found }: Search): void {
  const isRanked = table.strategy === "priority";
  borrowAll(code, "i32", 3, ([group, candidate, bestPriority]) => {
    borrowAll(code, "i64", 2 + values.length, ([exactHash, hash, ...masked]) => {
      const hasExactKeys = table.hashedKeys.length > table.maskedKeys.length;
      if (hasExactKeys) emitExactHash(code, table, values, exactHash!);
      const probed = table.keys.map((key, index) => (key.maskOffset < 0 ? values[index]! : masked[index]!));
      if (isRanked) {
        code.i32(0);
        code.set(best);
        code.i32(-1);
        code.set(bestPriority!);
      }
      code.i32(table.searchList);
      code.set(group!);
      code.block((end) =>
        code.loop((next) => {
          code.get(group!);
          code.i32(0);
          code.memory("i32.load", table.header + headerSearchEnd);
          code.emit("i32.ge_u");
          code.branchIf(end);
          const afterMasks = 8 * table.maskedKeys.length;
          if (isRanked) {
            code.get(bestPriority!);
            code.get(group!);
            code.memory("i32.load", afterMasks + searchBound);
            code.emit("i32.gt_s");
            code.branchIf(end);
          }
          let state = hasExactKeys ? exactHash! : -1;
          for (const key of table.maskedKeys) {
            const index = table.keys.indexOf(key);
            code.get(values[index]!);
            code.get(group!);
            code.memory("i64.load", key.maskOffset);
            code.emit("i64.and");
            code.tee(masked[index]!);
            if (key === table.maskedKeys[0]) {
              code.get(group!);
              code.memory("i64.load", afterMasks + searchSeed);
              code.emit("i64.xor");
            }
            emitMixValue(code, state, hash!);
            state = hash!;
          }
          emitProbe(code, table, { values: probed, hash: hash!, group: group!, item: candidate! }, (missed) => {
            if (!isRanked) {
              code.get(candidate!);
              code.set(best);
              code.branch(found);
              return;
            }
            if (table.rangeKeys.length > 0) {
              emitCellWinner(code, table, candidate!, values, candidate!);
              code.get(candidate!);
              code.emit("i32.eqz");
              code.branchIf(missed);
            }
            emitRanking(code, table, candidate!, best, bestPriority!);
            code.branch(missed);
          });
          code.get(group!);
          code.i32(table.searchBytes);
          code.emit("i32.add");
          code.set(group!);
          code.branch(next);
        }),
      );
      if (isRanked) {
        code.get(best);
        code.branchIf(found);
      }
    });
  });
}

/** Makes the candidate the best where its priority is higher, or equal and it was inserted before. */
function emitRanking(
  code: FunctionBuilder,
  table: WasmTable,
  candidate: number,
  best: number,
  bestPriority: number,
): void {
  const stampOffset = table.stamps - table.records;
  borrowAll(code, "i32", 1, ([priority]) => {
    code.block((worse) => {
      code.get(candidate);
      code.memory("i32.load", table.priorityOffset);
      code.tee(priority!);
      code.get(bestPriority);
      code.emit("i32.lt_s");
      code.branchIf(worse);
      code.get(priority!);
      code.get(bestPriority);
      code.emit("i32.eq");
      code.if(() => {
        // Stamps are not negative, so that their bits are ordered as they are.
        code.get(candidate);
        code.memory("i64.load", stampOffset);
        code.get(best);
        code.memory("i64.load", stampOffset);
        code.emit("i64.gt_u");
        code.branchIf(worse);
      });
      code.get(candidate);
      code.set(best);
      code.get(priority!);
      code.set(bestPriority);
    });
  });
}

function emitExactHash(code: FunctionBuilder, table: WasmTable, values: readonly number[], hash: number): void {
  let state = -1;
  for (const [index, key] of table.keys.entries()) {
    if (key.kind !== "exact") continue;
    code.get(values[index]!);
    emitMixValue(code, state, hash);
    state = hash;
  }
  if (state < 0) {
    code.i64(0);
    code.set(hash);
  }
}

interface Probe {
  /** By key: the local (i64) with the masked value. */
  readonly values: readonly number[];
  /** The local (i64) with the hash in its upper half. */
  readonly hash: number;
  /** The local (i32) with the group's address in the search list, in tables with masks. */
  readonly group: number | undefined;
  /** The local (i32) that gets the address of the item found. */
  readonly item: number;
}

/** Emits a search of the cell index; `whenFound` is emitted where the item was found, and must branch away. */
function emitProbe(code: FunctionBuilder, table: WasmTable, probe: Probe, whenFound: (missed: Label) => void): void {
  const { address, bucketBits, itemBits } = table.cellIndex;
  const hasCells = table.rangeKeys.length > 0;
  const items = hasCells ? table.cells : table.records;
  const itemBytes = hasCells ? table.cellBytes : table.recordBytes;
  const groupOffset = hasCells ? 8 * table.hashedKeys.length + cellGroup : recordGroup;
  const isFound = () => {
    let tests = 0;
    const conclude = () => {
      if (tests++ > 0) code.emit("i32.and");
    };
    for (const key of table.hashedKeys) {
      code.get(probe.item);
      code.memory("i64.load", hasCells ? key.cellOffset : key.recordOffset);
      code.get(probe.values[table.keys.indexOf(key)]!);
      code.emit("i64.eq");
      conclude();
    }
    if (probe.group !== undefined) {
      code.get(probe.item);
      code.memory("i32.load", groupOffset);
      code.get(probe.group);
      code.memory("i32.load", 8 * table.maskedKeys.length + searchNumber);
      code.emit("i32.eq");
      conclude();
    }
    if (tests === 0) code.i32(1);
  };
  borrowAll(code, "i32", 3, ([bucket, tag, matching]) => {
    borrowAll(code, "v128", 1, ([words]) => {
      code.get(probe.hash);
      code.i64(60 - bucketBits);
      code.emit("i64.shr_u", "i32.wrap_i64");
      code.i32(16 * (2 ** bucketBits - 1));
      code.emit("i32.and");
      code.set(bucket!);
      code.get(probe.hash);
      code.i64(32);
      code.emit("i64.shr_u", "i32.wrap_i64");
      code.i32(itemBits);
      code.emit("i32.shl");
      code.i32(tagBit);
      code.emit("i32.or");
      code.set(tag!);
      code.block((missed) =>
        code.loop((again) => {
          code.get(bucket!);
          code.memory("v128.load", address);
          code.tee(words!);
          code.get(tag!);
          code.emit("i32x4.splat", "v128.xor");
          code.i32(itemBits);
          code.emit("i32x4.shr_u");
          code.v128(zeros);
          code.emit("i32x4.eq", "i32x4.bitmask");
          code.tee(matching!);
          code.if(() =>
            code.loop((nextMatch) => {
              code.get(matching!);
              code.emit("i32.ctz");
              code.i32(2);
              code.emit("i32.shl");
              code.get(bucket!);
              code.emit("i32.add");
              code.memory("i32.load", address);
              code.i32(2 ** itemBits - 1);
              code.emit("i32.and");
              emitMultiply(code, itemBytes);
              code.i32(items);
              code.emit("i32.add");
              code.set(probe.item);
              isFound();
              code.if(() => whenFound(missed));
              code.get(matching!);
              code.get(matching!);
              code.i32(1);
              code.emit("i32.sub", "i32.and");
              code.tee(matching!);
              code.branchIf(nextMatch);
            }),
          );
          code.get(words!);
          code.v128(zeros);
          code.emit("i32x4.eq", "v128.any_true");
          code.branchIf(missed);
          code.get(bucket!);
          code.i32(16);
          code.emit("i32.add");
          code.i32(16 * (2 ** bucketBits - 1));
          code.emit("i32.and");
          code.set(bucket!);
          code.branch(again);
        }),
      );
    });
  });
}

const zeros = new Uint8Array(16);

function emitMultiply(code: FunctionBuilder, factor: number): void {
  const shift = Math.log2(factor);
  code.i32(Number.isInteger(shift) ? shift : factor);
  code.emit(Number.isInteger(shift) ? "i32.shl" : "i32.mul");
}

function borrowAll(
  code: FunctionBuilder,
  type: ValueType,
  count: number,
  use: (locals: readonly number[]) => void,
  locals: readonly number[] = [],
): void {
  if (locals.length === count) use(locals);
  else code.borrow(type, (local) => borrowAll(code, type, count, use, [...locals, local]));
}
