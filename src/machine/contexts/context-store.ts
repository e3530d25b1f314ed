import type { ContextDeclaration, IntegerType } from "../../bytecode/index.ts";
import { type Integer, mixHash, wrap } from "../interpreter/integer.ts";

/**
 * The records of one context: a bounded map from key values to a record of integers, which forgets the least recently
 * matched record when it is full (as the kernel's BPF_MAP_TYPE_LRU_HASH, but exactly and repeatably).
 *
 * A record is referred to by its slot, 0 … capacity - 1. As with a pointer to a value of a kernel map, a reference that
 * is kept while its record is evicted refers to the record that took the slot. It never dangles, and since the least
 * recently matched record goes first, that happens only when at least `capacity` other keys were matched since.
 */
export interface ContextStore {
  readonly capacity: number;
  readonly keyTypes: readonly IntegerType[];
  readonly fields: readonly FieldLayout[];
  /** Integers a record takes in `slab`: the key values, then the fields. */
  readonly recordSize: number;
  /** All records, slot after slot; grows as records are made. */
  readonly slab: Integer[];
  /** Key values of the match under way, wrapped to the key types. */
  readonly probe: Integer[];
  count: number;
  /** First slot of each hash bucket, or -1. The length is a power of two. */
  buckets: Int32Array;
  /** By slot: the next slot of the same bucket, or -1. */
  chain: Int32Array;
  hashes: Int32Array;
  /** By slot: the neighbours in the order of the last match, or -1. */
  newer: Int32Array;
  older: Int32Array;
  newest: number;
  oldest: number;
}

/** Where a field lies in a record. A ring's first integer is the position of its newest element. */
interface FieldLayout {
  readonly kind: "scalar" | "array" | "ring";
  readonly type: IntegerType;
  readonly length: number;
  readonly offset: number;
}

const firstAllocation = 64;

/** An empty store; memory grows with the records made, up to the declared capacity. */
export function createContextStore(declaration: ContextDeclaration): ContextStore {
  let offset = declaration.keys.length;
  const fields = declaration.fields.map(({ kind, type, length }): FieldLayout => {
    const field = { kind, type, length, offset };
    offset += kind === "ring" ? length + 1 : length;
    return field;
  });
  const allocated = Math.min(firstAllocation, declaration.capacity);
  return {
    capacity: declaration.capacity,
    keyTypes: declaration.keys.map((key) => key.type),
    fields,
    recordSize: offset,
    slab: [],
    probe: declaration.keys.map(() => 0),
    count: 0,
    buckets: emptyBuckets(allocated),
    chain: new Int32Array(allocated),
    hashes: new Int32Array(allocated),
    newer: new Int32Array(allocated),
    older: new Int32Array(allocated),
    newest: -1,
    oldest: -1,
  };
}

/**
 * The slot of the record with these keys, which becomes the most recently matched one. When there is none, one with all
 * fields 0 is made.
 *
 * @param registers integers, of which `keys` names one for each key; they are wrapped to the key types
 */
export function matchRecord(store: ContextStore, registers: readonly Integer[], keys: readonly number[]): number {
  const { probe, keyTypes } = store;
  let hash = 0;
  for (let index = 0; index < keyTypes.length; index++) {
    const value = wrap(registers[keys[index]!]!, keyTypes[index]!);
    probe[index] = value;
    hash = mixHash(hash, value);
  }
  let slot = store.buckets[hash & (store.buckets.length - 1)]!;
  while (slot >= 0) {
    if (store.hashes[slot] === hash && hasKeys(store, slot)) {
      if (slot !== store.newest) {
        unlink(store, slot);
        linkNewest(store, slot);
      }
      return slot;
    }
    slot = store.chain[slot]!;
  }
  return makeRecord(store, hash);
}

/** The integer of an array or ring field at the given index (a ring counts from the newest); 0 outside. */
export function loadElement(store: ContextStore, slot: number, field: number, index: Integer): Integer {
  const { kind, length, offset } = store.fields[field]!;
  if (typeof index !== "number" || index < 0 || index >= length) return 0;
  const base = slot * store.recordSize + offset;
  return kind === "ring" ? store.slab[ringPosition(store, base, length, index)]! : store.slab[base + index]!;
}

/** Sets an element of an array field to the value wrapped to the element type; nothing outside. */
export function storeElement(store: ContextStore, slot: number, field: number, index: Integer, value: Integer): void {
  const { type, length, offset } = store.fields[field]!;
  if (typeof index !== "number" || index < 0 || index >= length) return;
  store.slab[slot * store.recordSize + offset + index] = wrap(value, type);
}

/** Puts a value, wrapped to the element type, at index 0 of a ring field. */
export function pushRing(store: ContextStore, slot: number, field: number, value: Integer): void {
  const { type, length, offset } = store.fields[field]!;
  const base = slot * store.recordSize + offset;
  const newest = store.slab[base] as number;
  const position = newest === 0 ? length - 1 : newest - 1;
  store.slab[base] = position;
  store.slab[base + 1 + position] = wrap(value, type);
}

/** Copies all elements of an array or ring field (a ring newest first) to the start of `target`. */
export function loadVector(store: ContextStore, slot: number, field: number, target: Integer[]): void {
  const { kind, length, offset } = store.fields[field]!;
  const base = slot * store.recordSize + offset;
  if (kind === "ring") {
    for (let index = 0; index < length; index++) {
      target[index] = store.slab[ringPosition(store, base, length, index)]!;
    }
  } else {
    for (let index = 0; index < length; index++) target[index] = store.slab[base + index]!;
  }
}

function ringPosition(store: ContextStore, base: number, length: number, index: number): number {
  const position = (store.slab[base] as number) + index;
  return base + 1 + (position >= length ? position - length : position);
}

function hasKeys(store: ContextStore, slot: number): boolean {
  const base = slot * store.recordSize;
  for (let index = 0; index < store.probe.length; index++) {
    if (store.slab[base + index] !== store.probe[index]) return false;
  }
  return true;
}

function makeRecord(store: ContextStore, hash: number): number {
  let slot: number;
  if (store.count < store.capacity) {
    slot = store.count++;
    for (let index = 0; index < store.recordSize; index++) store.slab.push(0);
    if (slot === store.chain.length) grow(store);
  } else {
    slot = store.oldest;
    unlink(store, slot);
    leaveBucket(store, slot);
    store.slab.fill(0, slot * store.recordSize, (slot + 1) * store.recordSize);
  }
  const base = slot * store.recordSize;
  for (let index = 0; index < store.probe.length; index++) store.slab[base + index] = store.probe[index]!;
  store.hashes[slot] = hash;
  enterBucket(store, slot);
  linkNewest(store, slot);
  return slot;
}

function unlink(store: ContextStore, slot: number): void {
  const newer = store.newer[slot]!;
  const older = store.older[slot]!;
  if (newer >= 0) store.older[newer] = older;
  else store.newest = older;
  if (older >= 0) store.newer[older] = newer;
  else store.oldest = newer;
}

function linkNewest(store: ContextStore, slot: number): void {
  store.newer[slot] = -1;
  store.older[slot] = store.newest;
  if (store.newest >= 0) store.newer[store.newest] = slot;
  else store.oldest = slot;
  store.newest = slot;
}

function enterBucket(store: ContextStore, slot: number): void {
  const bucket = store.hashes[slot]! & (store.buckets.length - 1);
  store.chain[slot] = store.buckets[bucket]!;
  store.buckets[bucket] = slot;
}

function leaveBucket(store: ContextStore, slot: number): void {
  const bucket = store.hashes[slot]! & (store.buckets.length - 1);
  let current = store.buckets[bucket]!;
  if (current === slot) {
    store.buckets[bucket] = store.chain[slot]!;
    return;
  }
  while (store.chain[current] !== slot) current = store.chain[current]!;
  store.chain[current] = store.chain[slot]!;
}

function emptyBuckets(records: number): Int32Array {
  let length = 2;
  while (length < 2 * records) length *= 2;
  return new Int32Array(length).fill(-1);
}

function grow(store: ContextStore): void {
  const before = store.chain.length;
  const allocated = Math.min(2 * before, store.capacity);
  const enlarge = (array: Int32Array) => {
    const larger = new Int32Array(allocated);
    larger.set(array);
    return larger;
  };
  store.chain = enlarge(store.chain);
  store.hashes = enlarge(store.hashes);
  store.newer = enlarge(store.newer);
  store.older = enlarge(store.older);
  store.buckets = emptyBuckets(allocated);
  for (let slot = 0; slot < before; slot++) enterBucket(store, slot);
}
