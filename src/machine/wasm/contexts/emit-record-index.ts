import type { FunctionBuilder, Label, Opcode } from "../module/index.ts";
import { nodeBytes, type RecordIndex, type WasmKey } from "./context-layout.ts";
import { hashMultiplier, isNarrow, packKeys } from "./key-hash.ts";

/** Locals of a search for a record. */
export interface Search {
  readonly code: FunctionBuilder;
  readonly index: RecordIndex;
  /** By stored key: its bits, unsigned; i64 for keys of 64 bits, otherwise i32. */
  readonly keys: readonly number[];
  /** i32: the node, counted from `index.nodes`, which loads and stores add as a constant. */
  readonly node: number;
  /** i32: address of the cell that holds the node, a bucket or the chain of the node before. */
  readonly link: number;
}

/**
 * Lends locals for a search for keys given in locals, i64 each, which are wrapped to the keys' types. `emit` emits the
 * search.
 */
export function withSearch(
  code: FunctionBuilder,
  index: RecordIndex,
  given: readonly number[],
  emit: (search: Search) => void,
): void {
  const wrapFrom = (position: number, keys: readonly number[]): void => {
    const key = index.keys[position];
    if (key === undefined) {
      code.borrow("i32", (node) => code.borrow("i32", (link) => emit({ code, index, keys, node, link })));
    } else if (isWide(key)) {
      wrapFrom(position + 1, [...keys, given[position]!]);
    } else {
      code.borrow("i32", (wrapped) => {
        code.get(given[position]!);
        emitWrapKey(code, key);
        code.set(wrapped);
        wrapFrom(position + 1, [...keys, wrapped]);
      });
    }
  };
  wrapFrom(0, []);
}

/** Turns the i64 on the stack into the bits of a key. */
function emitWrapKey(code: FunctionBuilder, key: WasmKey): void {
  if (isWide(key)) return;
  code.emit("i32.wrap_i64");
  if (key.bytes < 4) {
    code.i32(2 ** (8 * key.bytes) - 1);
    code.emit("i32.and");
  }
}

/** Goes on behind with node and link set to those of the node that has the keys; branches to `absent` without one. */
export function emitLookup(search: Search, absent: Label): void {
  const { code, index, keys, node, link } = search;
  emitBucketAddress(code, index, (position) => code.get(keys[position]!));
  code.set(link);
  code.block((found) =>
    code.loop((again) => {
      code.get(link);
      code.memory("i32.load");
      code.tee(node);
      code.emit("i32.eqz");
      code.branchIf(absent);
      emitHasKeys(search);
      code.branchIf(found);
      emitChainAddress(search, node);
      code.set(link);
      code.branch(again);
    }),
  );
}

/** Branches to `other` unless the newest node has the keys; goes on with it in `node`. */
export function emitUnlessNewest(search: Search, other: Label): void {
  const { code, index, node } = search;
  emitNewest(code, index);
  code.set(node);
  emitHasKeys(search);
  code.emit("i32.eqz");
  code.branchIf(other);
  // While there is none, the keys just compared were those of the void record.
  code.get(node);
  code.emit("i32.eqz");
  code.branchIf(other);
}

/** Sets `link` to the cell that holds `node`, starting at the bucket of its keys. */
export function emitFindLink(search: Search): void {
  const { code, index, node, link } = search;
  emitBucketAddress(code, index, (position) => {
    const key = index.keys[position]!;
    code.get(node);
    code.memory(keyLoad(key), index.nodes + key.offset);
  });
  code.set(link);
  code.borrow("i32", (current) =>
    code.block((found) =>
      code.loop((again) => {
        code.get(link);
        code.memory("i32.load");
        code.tee(current);
        code.get(node);
        code.emit("i32.eq");
        code.branchIf(found);
        emitChainAddress(search, current);
        code.set(link);
        code.branch(again);
      }),
    ),
  );
}

/** Takes `node` out of the chain, given that `link` leads to it. */
export function emitLeaveChain({ code, index, node, link }: Search): void {
  code.get(link);
  code.get(node);
  code.memory("i32.load", index.nodes + index.chainOffset);
  code.memory("i32.store");
}

/** Writes the keys into `node` and puts it first in its bucket. */
export function emitEnterBucket({ code, index, keys, node, link }: Search): void {
  for (const [position, key] of index.keys.entries()) {
    code.get(node);
    code.get(keys[position]!);
    code.memory(keyStore(key), index.nodes + key.offset);
  }
  emitBucketAddress(code, index, (position) => code.get(keys[position]!));
  code.set(link);
  code.get(node);
  code.get(link);
  code.memory("i32.load");
  code.memory("i32.store", index.nodes + index.chainOffset);
  code.get(link);
  code.get(node);
  code.memory("i32.store");
}

/** Takes `node` out of the list of all records. */
export function emitUnlink({ code, index, node }: Search): void {
  code.borrow("i32", (newer) =>
    code.borrow("i32", (older) => {
      code.get(node);
      code.memory("i32.load", newerOf(index));
      code.set(newer);
      code.get(node);
      code.memory("i32.load", olderOf(index));
      code.set(older);
      code.get(newer);
      code.get(older);
      code.memory("i32.store", olderOf(index));
      code.get(older);
      code.get(newer);
      code.memory("i32.store", newerOf(index));
    }),
  );
}

/** Puts `node` at the newest end of the list of all records. */
export function emitLinkNewest({ code, index, node }: Search): void {
  code.borrow("i32", (newest) => {
    emitNewest(code, index);
    code.set(newest);
    code.get(newest);
    code.get(node);
    code.memory("i32.store", newerOf(index));
    code.get(node);
    code.get(newest);
    code.memory("i32.store", olderOf(index));
    code.get(node);
    code.i32(0);
    code.memory("i32.store", newerOf(index));
    code.i32(0);
    code.get(node);
    code.memory("i32.store", olderOf(index));
  });
}

/** Leaves the oldest node on the stack, 0 when there is none. */
export function emitOldest(code: FunctionBuilder, index: RecordIndex): void {
  code.i32(0);
  code.memory("i32.load", newerOf(index));
}

/** Multiplies the i32 on the stack by a constant. */
export function emitTimes(code: FunctionBuilder, factor: number): void {
  if (factor === 1) return;
  const exponent = 31 - Math.clz32(factor);
  const isPower = 2 ** exponent === factor;
  code.i32(isPower ? exponent : factor);
  code.emit(isPower ? "i32.shl" : "i32.mul");
}

const keyLoads = { 1: "i32.load8_u", 2: "i32.load16_u", 4: "i32.load", 8: "i64.load" } as const;
const keyStores = { 1: "i32.store8", 2: "i32.store16", 4: "i32.store", 8: "i64.store" } as const;

/** Loads the bits of a key. */
function keyLoad({ bytes }: WasmKey): Opcode {
  return keyLoads[bytes as keyof typeof keyLoads];
}

function keyStore({ bytes }: WasmKey): Opcode {
  return keyStores[bytes as keyof typeof keyStores];
}

/** Keys of 64 bits are i64 on the stack, the others i32. */
function isWide({ bytes }: WasmKey): boolean {
  return bytes === 8;
}

/** Leaves on the stack whether `node` has the keys. */
function emitHasKeys({ code, index, keys, node }: Search): void {
  for (const [position, key] of index.keys.entries()) {
    code.get(node);
    code.memory(keyLoad(key), index.nodes + key.offset);
    code.get(keys[position]!);
    code.emit(isWide(key) ? "i64.eq" : "i32.eq");
    if (position > 0) code.emit("i32.and");
  }
}

/** Leaves on the stack the address of the cell that holds what follows the node in a local. */
function emitChainAddress({ code, index }: Search, node: number): void {
  code.get(node);
  code.i32(index.nodes + index.chainOffset);
  code.emit("i32.add");
}

/** Leaves the newest node on the stack, 0 when there is none. */
function emitNewest(code: FunctionBuilder, index: RecordIndex): void {
  code.i32(0);
  code.memory("i32.load", olderOf(index));
}

function newerOf(index: RecordIndex): number {
  return index.nodes + index.newerOffset;
}

function olderOf(index: RecordIndex): number {
  return index.nodes + index.olderOffset;
}

/** Leaves the address of a bucket on the stack (see `bucketOf`); `pushKey` leaves the bits of a key. */
function emitBucketAddress(code: FunctionBuilder, index: RecordIndex, pushKey: (position: number) => void): void {
  const multiply = () => {
    code.i64(hashMultiplier);
    code.emit("i64.mul");
  };
  const fold = () =>
    code.borrow("i64", (hash) => {
      code.tee(hash);
      code.get(hash);
      code.i64(32);
      code.emit("i64.shr_u", "i64.xor");
    });
  for (const [order, word] of packKeys(index.keys).entries()) {
    if (order > 0) fold();
    for (const [place, { position, shift }] of word.entries()) {
      pushKey(position);
      if (!isWide(index.keys[position]!)) code.emit("i64.extend_i32_u");
      if (shift > 0) {
        code.i64(shift);
        code.emit("i64.shl");
      }
      if (place > 0) code.emit("i64.or");
    }
    if (order > 0) code.emit("i64.xor");
    multiply();
  }
  if (!isNarrow(index.keys)) {
    fold();
    multiply();
  }
  code.i64(64 - index.bucketBits);
  code.emit("i64.shr_u", "i32.wrap_i64");
  emitTimes(code, nodeBytes);
  code.i32(index.buckets);
  code.emit("i32.add");
}
