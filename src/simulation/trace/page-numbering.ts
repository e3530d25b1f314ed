import { GrowableUint32 } from "./growable.ts";

/** Low bits of a page number that are kept apart from the high ones, so that both fit in 32 bits. */
const lowBits = 20;
/** Odd constants near 2^32 divided by the golden ratio: multiplicative hashing (Knuth, The Art of Computer Programming 6.4). */
const lowMultiplier = 0x9e37_79b1;
const highMultiplier = 0x85eb_ca6b;

/** Numbers pages in order of first sight. A hash table with linear probing, at most half full, without allocation per page. */
export class PageNumbering {
  private readonly high = new GrowableUint32();
  private readonly low = new GrowableUint32();
  /** Index + 1 in each used slot. */
  private slots = new Int32Array(1 << 12);

  /** Pages seen. */
  get size(): number {
    return this.low.length;
  }

  /**
   * The page's index, a new one where it was not seen before (then `size` has grown).
   *
   * @param high bits 20 and up of the page number, below 2^32
   * @param low the low 20 bits
   */
  indexOf(high: number, low: number): number {
    const mask = this.slots.length - 1;
    let slot = hash(high, low) & mask;
    for (;;) {
      const index = this.slots[slot]! - 1;
      if (index < 0) break;
      if (this.low.get(index) === low && this.high.get(index) === high) return index;
      slot = (slot + 1) & mask;
    }
    const index = this.size;
    this.high.push(high);
    this.low.push(low);
    this.slots[slot] = index + 1;
    if (this.size * 2 > this.slots.length) this.grow();
    return index;
  }

  /** The page number with this index. */
  pageAt(index: number): number {
    return this.high.get(index) * 2 ** lowBits + this.low.get(index);
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let index = 0; index < this.size; index++) {
      let slot = hash(this.high.get(index), this.low.get(index)) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = index + 1;
    }
  }
}

function hash(high: number, low: number): number {
  const mixed = Math.imul(low, lowMultiplier) ^ Math.imul(high, highMultiplier);
  return mixed ^ (mixed >>> 15);
}

/** Splits a page number below 2^52 into the parts that {@link PageNumbering} takes. */
export function splitPage(page: number): { readonly high: number; readonly low: number } {
  const high = Math.floor(page / 2 ** lowBits);
  return { high, low: page - high * 2 ** lowBits };
}
