import { integerBits } from "../../../bytecode/index.ts";
import {
  groupBytes,
  groupLengthOffset,
  groupRecordsOffset,
  type PrefixGroups,
  type RecordIndex,
  type WasmContext,
} from "./context-layout.ts";
import { readInteger, writeInteger } from "./integer-access.ts";
import { bucketOf } from "./key-hash.ts";

/**
 * What emit-record-index.ts does, for the host. Keys are those stored in nodes, in their types. Records are given by
 * their number; 0 is none.
 */
export interface HostIndex {
  /** All records in the order of `ContextControl.list`. */
  records(): number[];
  keysOf(record: number): bigint[];
  find(keys: readonly bigint[]): number;
  /**
   * The record with these keys, which in an `lru` context counts as matched. Where it is missing it is made, with fields
   * that the caller sets; 0 when there is no room.
   */
  match(keys: readonly bigint[]): number;
  /** False when there is no such record. */
  remove(keys: readonly bigint[]): boolean;
}

/** @param index that of the context */
export function createHostIndex(context: WasmContext, index: RecordIndex, memory: WebAssembly.Memory): HostIndex {
  const view = new DataView(memory.buffer);
  const { keys: keyLayout, prefixes } = index;
  const { kind, capacity } = context.declaration;
  const isRecency = kind === "lru";

  const read = (address: number): number => view.getInt32(address, true);
  const write = (address: number, value: number): void => view.setInt32(address, value, true);
  const chainOf = (node: number): number => index.nodes + node + index.chainOffset;
  const newerOf = (node: number): number => index.nodes + node + index.newerOffset;
  const olderOf = (node: number): number => index.nodes + node + index.olderOffset;
  const keysOf = (node: number): bigint[] =>
    keyLayout.map(({ type, offset }) => readInteger(view, index.nodes + node + offset, type));

  const bucketFor = (keys: readonly bigint[]): number =>
    bucketOf(
      index,
      keys.map((key, position) => BigInt.asUintN(8 * keyLayout[position]!.bytes, key)),
    );
  /** The address of the cell that holds the node of these keys, or the 0 at the end of their chain. */
  const linkTo = (keys: readonly bigint[]): number => {
    let link = bucketFor(keys);
    for (;;) {
      const node = read(link);
      if (node === 0 || keysOf(node).every((key, position) => key === keys[position])) return link;
      link = chainOf(node);
    }
  };
  const unlink = (node: number): void => {
    const newer = read(newerOf(node));
    const older = read(olderOf(node));
    write(olderOf(newer), older);
    write(newerOf(older), newer);
  };
  const linkNewest = (node: number): void => {
    const newest = read(olderOf(0));
    write(newerOf(newest), node);
    write(olderOf(node), newest);
    write(newerOf(node), 0);
    write(olderOf(0), node);
  };
  const takeNode = (): number => {
    const free = read(index.free);
    if (free !== 0) {
      write(index.free, read(chainOf(free)));
      return free;
    }
    const used = read(index.used);
    if (used < capacity * index.nodeStride) {
      write(index.used, used + index.nodeStride);
      return used + index.nodeStride;
    }
    if (!isRecency) return 0;
    const oldest = read(newerOf(0));
    write(linkTo(keysOf(oldest)), read(chainOf(oldest)));
    unlink(oldest);
    return oldest;
  };
  const make = (keys: readonly bigint[]): number => {
    const node = takeNode();
    if (node === 0) return 0;
    for (const [position, { type, offset }] of keyLayout.entries()) {
      writeInteger(view, index.nodes + node + offset, type, keys[position]!);
    }
    const bucket = bucketFor(keys);
    write(chainOf(node), read(bucket));
    write(bucket, node);
    linkNewest(node);
    if (prefixes) addToGroup(view, prefixes, integerBits(keyLayout[0]!.type), Number(keys[1]));
    return node;
  };

  return {
    records() {
      const records: number[] = [];
      const next = isRecency ? olderOf : newerOf;
      for (let node = read(next(0)); node !== 0; node = read(next(node))) records.push(node / index.nodeStride);
      return records;
    },
    keysOf: (record) => keysOf(record * index.nodeStride),
    find: (keys) => read(linkTo(keys)) / index.nodeStride,
    match(keys) {
      const node = read(linkTo(keys));
      if (node === 0) return make(keys) / index.nodeStride;
      if (isRecency) {
        unlink(node);
        linkNewest(node);
      }
      return node / index.nodeStride;
    },
    remove(keys) {
      const link = linkTo(keys);
      const node = read(link);
      if (node === 0) return false;
      write(link, read(chainOf(node)));
      unlink(node);
      write(chainOf(node), read(index.free));
      write(index.free, node);
      if (prefixes) takeFromGroup(view, prefixes, Number(keys[1]));
      return true;
    },
  };
}

/** The place of the group of a prefix length, or where it would go: the longest come first. */
function groupPosition(view: DataView, { count, groups }: PrefixGroups, length: number): number {
  let position = 0;
  while (
    position < view.getInt32(count, true) &&
    view.getUint32(groups + groupBytes * position + groupLengthOffset, true) > length
  ) {
    position++;
  }
  return position;
}

/** Counts one more record with a prefix of this length. */
function addToGroup(view: DataView, prefixes: PrefixGroups, keyBits: number, length: number): void {
  const { count, groups } = prefixes;
  const position = groupPosition(view, prefixes, length);
  const group = groups + groupBytes * position;
  const last = view.getInt32(count, true);
  if (position < last && view.getUint32(group + groupLengthOffset, true) === length) {
    view.setUint32(group + groupRecordsOffset, view.getUint32(group + groupRecordsOffset, true) + 1, true);
    return;
  }
  moveGroups(view, groups, position, last, position + 1);
  view.setBigUint64(group, BigInt.asUintN(keyBits, -1n << BigInt(keyBits - length)), true);
  view.setUint32(group + groupLengthOffset, length, true);
  view.setUint32(group + groupRecordsOffset, 1, true);
  view.setInt32(count, last + 1, true);
}

/** Counts one record less with a prefix of this length. */
function takeFromGroup(view: DataView, prefixes: PrefixGroups, length: number): void {
  const { count, groups } = prefixes;
  const position = groupPosition(view, prefixes, length);
  const group = groups + groupBytes * position;
  const records = view.getUint32(group + groupRecordsOffset, true) - 1;
  view.setUint32(group + groupRecordsOffset, records, true);
  if (records > 0) return;
  const last = view.getInt32(count, true);
  moveGroups(view, groups, position + 1, last, position);
  view.setInt32(count, last - 1, true);
}

/** Moves the groups from `begin` up to `end` so that they begin at `target`. */
function moveGroups(view: DataView, groups: number, begin: number, end: number, target: number): void {
  new Uint8Array(view.buffer, groups).copyWithin(groupBytes * target, groupBytes * begin, groupBytes * end);
}
