/**
 * Which swap offset each page has.
 *
 * Pages on the device at the start have offsets 1, 2, … in page order; offset 0 is the swap header and never used. A page
 * keeps its slot while it is in memory and until it is given the next one. The next one is the next free slot after the
 * last one given out, wrapping at the end: what Linux's allocation in clusters comes to (`scan_swap_map_slots` walks one
 * cluster after another), so that offsets follow the order of eviction. The area has two slots a page: at most half is in
 * use, and a walk round it gives out at least as many slots as it skips.
 */
export class SwapSlots {
  /** One above the largest offset. */
  readonly limit: number;
  readonly #offsetOfPage: Int32Array;
  readonly #pageOfOffset: Int32Array;
  #next: number;

  /** @param created for each page: 1 where it is not on the device at the start */
  constructor(created: Uint8Array) {
    this.limit = 2 * created.length + 2;
    this.#offsetOfPage = new Int32Array(created.length);
    this.#pageOfOffset = new Int32Array(this.limit).fill(-1);
    this.#next = 1;
    for (let index = 0; index < created.length; index++) {
      if (created[index] === 0) this.reassign(index);
    }
  }

  /** The page's offset; 0 while it has none. */
  offsetOf(index: number): number {
    return this.#offsetOfPage[index];
  }

  /** The page that has this offset, or -1. */
  pageAt(offset: number): number {
    return offset > 0 && offset < this.limit ? this.#pageOfOffset[offset] : -1;
  }

  /** Frees the page's slot and gives it the next free one. */
  reassign(index: number): void {
    const old = this.#offsetOfPage[index];
    let offset = this.#next;
    while (this.#pageOfOffset[offset] !== -1) offset = offset + 1 === this.limit ? 1 : offset + 1;
    if (old !== 0) this.#pageOfOffset[old] = -1;
    this.#offsetOfPage[index] = offset;
    this.#pageOfOffset[offset] = index;
    this.#next = offset + 1 === this.limit ? 1 : offset + 1;
  }
}
