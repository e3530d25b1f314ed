import { nodeBytes, type RecordIndex, type WasmKey } from "./context-layout.ts";

/** 2^64 divided by the golden ratio, odd (Knuth, The Art of Computer Programming, volume 3, section 6.4). */
export const hashMultiplier = 0x9e3779b97f4a7c15n;

/** Which key goes where in a 64-bit word that is hashed. */
export interface KeyPart {
  readonly position: number;
  readonly shift: number;
}

/** Packs keys into as few words of 64 bits as their order allows. */
export function packKeys(keys: readonly WasmKey[]): KeyPart[][] {
  const words: KeyPart[][] = [];
  let used = 64;
  for (const [position, { bytes }] of keys.entries()) {
    if (used + bytes * 8 > 64) {
      words.push([]);
      used = 0;
    }
    words.at(-1)!.push({ position, shift: used });
    used += bytes * 8;
  }
  return words;
}

/**
 * Whether one multiplication spreads the keys well: up to 32 bits, whose products fill the upper half. More bits take a
 * second one, after the upper half was mixed into the lower.
 */
export function isNarrow(keys: readonly WasmKey[]): boolean {
  return keys.reduce((sum, { bytes }) => sum + bytes, 0) <= 4;
}

/** The address of the bucket of keys given as unsigned bits; what `emitBucketAddress` computes. */
export function bucketOf(index: RecordIndex, keys: readonly bigint[]): number {
  let hash = 0n;
  for (const [order, word] of packKeys(index.keys).entries()) {
    if (order > 0) hash ^= hash >> 32n;
    for (const { position, shift } of word) hash ^= keys[position]! << BigInt(shift);
    hash = BigInt.asUintN(64, hash * hashMultiplier);
  }
  if (!isNarrow(index.keys)) hash = BigInt.asUintN(64, (hash ^ (hash >> 32n)) * hashMultiplier);
  return index.buckets + Number(hash >> BigInt(64 - index.bucketBits)) * nodeBytes;
}
