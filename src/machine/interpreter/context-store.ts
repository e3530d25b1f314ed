import { type ContextDeclaration, type IntegerType, integerBits } from "../../bytecode/index.ts";
import { type Integer, keepPrefix, wrap } from "./integer.ts";

/**
 * The records of one context. Record registers hold the slot of a record: slot 0 is the void record, the records have 1
 * to the capacity. As with a pointer to a value of a kernel map, a slot that is kept while its record is taken out goes
 * on being readable, and refers to the record that takes the slot next.
 */
export interface ContextStore {
  readonly declaration: ContextDeclaration;
  readonly fields: readonly FieldLayout[];
  /** How many CPUs have fields of their own; 1 where all share them. */
  readonly cpus: number;
  /** Integers that the fields of one CPU take. */
  readonly length: number;
  /**
   * By slot: the fields, CPU after CPU. Records of an array context are made when first asked for, since all 0 says
   * nothing.
   */
  readonly records: Integer[][];
  /** By slot: what is kept of a record that was made by key. */
  readonly holders: RecordHolder[];
  /**
   * Slots by key; for `lru` the least recently matched first, otherwise in the order of their making. Empty for `array`
   * and `queue`.
   */
  readonly slots: Map<Integer | string, number>;
  /**
   * Goes through `slots` from the least recently matched on. Every record it comes to is evicted, so that it stands before
   * the oldest one always: a map gives entries added later, and entries taken out and added again, to an iteration under
   * way. (A new iteration each time would step over all that was taken out since the map grew.)
   */
  readonly evictions: Iterator<[Integer | string, number]>;
  /** Slots of records taken out, the last one last. */
  readonly freed: number[];
  /** Slots in use once or more are those up to this one. */
  lastSlot: number;
  /** Elements of a queue, one value a field, the oldest first. */
  readonly queue: (readonly Integer[])[];
}

/** What a record was made for. */
interface RecordHolder {
  readonly mapKey: Integer | string;
  readonly keys: readonly Integer[];
  readonly prefixLength: number | undefined;
}

/** Where a field lies among the fields of one CPU; a ring's newest element comes first. */
interface FieldLayout {
  readonly kind: "scalar" | "array" | "ring";
  readonly type: IntegerType;
  readonly length: number;
  readonly offset: number;
}

/** The slot of the void record. */
export const voidSlot = 0;

/** The answer where there is no record. */
export const noSlot = -1;

/** A store without records, or with all of an array context's. */
export function createContextStore(declaration: ContextDeclaration, cpus: number): ContextStore {
  let offset = 0;
  const fields = declaration.fields.map(({ kind, type, length }): FieldLayout => {
    const field = { kind, type, length, offset };
    offset += length;
    return field;
  });
  const slots = new Map<Integer | string, number>();
  const ownCpus = declaration.perCpu ? cpus : 1;
  return {
    declaration,
    fields,
    cpus: ownCpus,
    length: offset,
    records: [zeros(ownCpus * offset)],
    holders: [],
    slots,
    evictions: slots.entries(),
    freed: [],
    lastSlot: voidSlot,
    queue: [],
  };
}

/** The keys that registers hold, wrapped to the keys' types. */
export function keysFrom(
  store: ContextStore,
  registers: readonly Integer[],
  sources: readonly number[],
): readonly Integer[] {
  return store.declaration.keys.map((key, index) => wrap(registers[sources[index]!]!, key.type));
}

/** The slot of the record with these keys, which counts as matched; where there is none, one is made if it can be. */
export function matchRecord(store: ContextStore, keys: readonly Integer[]): number {
  const found = findRecord(store, keys);
  if (found !== noSlot || store.declaration.kind === "array" || store.declaration.kind === "lpm") return found;
  return makeRecord(store, keys, undefined);
}

/** The slot of the record with these keys (lpm: with their longest prefix), which counts as matched, or `noSlot`. */
export function findRecord(store: ContextStore, keys: readonly Integer[]): number {
  const { kind, capacity } = store.declaration;
  if (kind === "array") {
    // Negative values are the large ones of the unsigned view.
    const index = keys[0]!;
    return typeof index === "number" && index >= 0 && index < capacity ? index + 1 : noSlot;
  }
  if (kind === "lpm") {
    const width = integerBits(store.declaration.keys[0]!.type);
    for (let length = width; length >= 0; length--) {
      const slot = store.slots.get(mapKeyOf([keepPrefix(keys[0]!, width, length)], length));
      if (slot !== undefined) return slot;
    }
    return noSlot;
  }
  const mapKey = mapKeyOf(keys, undefined);
  const slot = store.slots.get(mapKey);
  if (slot === undefined) return noSlot;
  if (kind === "lru") {
    store.slots.delete(mapKey);
    store.slots.set(mapKey, slot);
  }
  return slot;
}

/** The slot of the record with exactly these keys and this prefix; counts as no match. Not for `array`. */
export function slotOf(store: ContextStore, keys: readonly Integer[], prefixLength: number | undefined): number {
  return store.slots.get(mapKeyOf(keys, prefixLength)) ?? noSlot;
}

/**
 * Makes the record with these keys, which must be missing, with all fields 0. It takes the slot freed last, else the next
 * one never used, else in an lru context that of the least recently matched record; `noSlot` where none is left.
 */
export function makeRecord(store: ContextStore, keys: readonly Integer[], prefixLength: number | undefined): number {
  const slot = freeSlot(store);
  if (slot === noSlot) return noSlot;
  const mapKey = mapKeyOf(keys, prefixLength);
  store.slots.set(mapKey, slot);
  store.holders[slot] = { mapKey, keys, prefixLength };
  store.records[slot] = zeros(store.cpus * store.length);
  return slot;
}

function freeSlot(store: ContextStore): number {
  const { kind, capacity } = store.declaration;
  const freed = store.freed.pop();
  if (freed !== undefined) return freed;
  if (store.lastSlot < capacity) return ++store.lastSlot;
  if (kind !== "lru") return noSlot;
  const [oldestKey, slot] = store.evictions.next().value as [Integer | string, number];
  store.slots.delete(oldestKey);
  return slot;
}

/** Takes the record with exactly these keys out; its fields stay as they are until the slot is taken again. */
export function removeRecord(store: ContextStore, keys: readonly Integer[], prefixLength: number | undefined): boolean {
  const slot = slotOf(store, keys, prefixLength);
  if (slot === noSlot) return false;
  store.slots.delete(mapKeyOf(keys, prefixLength));
  store.freed.push(slot);
  return true;
}

/** The fields of the record in a slot. */
export function recordIn(store: ContextStore, slot: number): Integer[] {
  store.records[slot] ??= zeros(store.cpus * store.length);
  return store.records[slot];
}

/** Where the fields of a CPU begin in a record. */
export function cpuOffset(store: ContextStore, cpu: number): number {
  return store.cpus === 1 ? 0 : cpu * store.length;
}

/** Sets the void record to 0 and gives its slot. */
export function clearVoid(store: ContextStore): number {
  store.records[voidSlot]!.fill(0);
  return voidSlot;
}

/** Equal for equal keys and prefix lengths and only for these: a map compares bigints by value too. */
function mapKeyOf(keys: readonly Integer[], prefixLength: number | undefined): Integer | string {
  if (prefixLength !== undefined) return `${keys.join()}/${prefixLength}`;
  return keys.length === 1 ? keys[0]! : keys.join();
}

function zeros(length: number): Integer[] {
  return Array.from({ length }, (): Integer => 0);
}
