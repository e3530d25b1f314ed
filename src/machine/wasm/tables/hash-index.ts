import type { IndexLayout } from "./table-layout.ts";

/** Set in the words of items, so that none of them looks free. */
export const tagBit = 0x80000000;

/** The host's side of an index in memory (see `IndexLayout`). */
export interface HashIndex {
  /** The first item with this hash that is the wanted one, or 0. */
  find(hash: number, isWanted: (item: number) => boolean): number;
  insert(hash: number, item: number): void;
  remove(hash: number, item: number): void;
  /** Puts another item with the same hash in an item's place. */
  replace(hash: number, item: number, other: number): void;
  clear(): void;
}

/**
 * @param words all of memory
 * @param hashOf the hash of an item that is in the index: 32 bits, of which the upper ones choose the bucket
 */
export function createHashIndex(words: Int32Array, layout: IndexLayout, hashOf: (item: number) => number): HashIndex {
  const { bucketBits, itemBits } = layout;
  const start = layout.address >>> 2;
  const bucketShift = 32 - bucketBits;
  const last = 4 * 2 ** bucketBits - 1;
  const itemMask = 2 ** itemBits - 1;
  const wordOf = (hash: number, item: number) => (hash << itemBits) | tagBit | item;
  const homeOf = (hash: number) => 4 * (hash >>> bucketShift);
  /** Where the word lies, or -1. */
  const positionIn = (bucket: number, word: number) => {
    for (let position = bucket; position < bucket + 4; position++)
      if (words[start + position] === word) return position;
    return -1;
  };
  const positionOf = (hash: number, word: number) => {
    let bucket = homeOf(hash);
    let position = positionIn(bucket, word);
    while (position < 0) {
      bucket = (bucket + 4) & last;
      position = positionIn(bucket, word);
    }
    return position;
  };
  /** A word of the bucket that may lie as far back as the hole, or -1: its home is not after the hole's bucket. */
  const movable = (bucket: number, hole: number) => {
    for (let position = bucket; position < bucket + 4; position++) {
      const word = words[start + position]!;
      if (word === 0) continue;
      if (((bucket - homeOf(hashOf(word & itemMask))) & last) >= ((bucket - (hole & ~3)) & last)) return position;
    }
    return -1;
  };
  return {
    find(hash, isWanted) {
      const tag = wordOf(hash, 0);
      for (let bucket = homeOf(hash); ; bucket = (bucket + 4) & last) {
        let isFull = true;
        for (let position = bucket; position < bucket + 4; position++) {
          const word = words[start + position]!;
          if (word === 0) isFull = false;
          else if (((word ^ tag) & ~itemMask) === 0 && isWanted(word & itemMask)) return word & itemMask;
        }
        if (!isFull) return 0;
      }
    },
    insert(hash, item) {
      words[start + positionOf(hash, 0)] = wordOf(hash, item);
    },
    remove(hash, item) {
      let hole = positionOf(hash, wordOf(hash, item));
      let bucket = hole & ~3;
      while (positionIn(bucket, 0) < 0) {
        const next = (bucket + 4) & last;
        const moved = movable(next, hole);
        if (moved >= 0) {
          words[start + hole] = words[start + moved]!;
          hole = moved;
        }
        bucket = next;
      }
      words[start + hole] = 0;
    },
    replace(hash, item, other) {
      words[start + positionOf(hash, wordOf(hash, item))] = wordOf(hash, other);
    },
    clear() {
      words.fill(0, start, start + last + 1);
    },
  };
}
