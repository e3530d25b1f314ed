/** Looks up page numbers in a fixed set: open addressing over typed arrays, at most half full. */
export class PageIndex {
  readonly #keys: Float64Array;
  readonly #values: Int32Array;
  readonly #mask: number;

  /** @param pages distinct page numbers, each a whole number from 0 to 2^53 */
  constructor(pages: Float64Array) {
    let size = 16;
    while (size < 2 * pages.length) size *= 2;
    this.#mask = size - 1;
    this.#keys = new Float64Array(size);
    this.#values = new Int32Array(size).fill(-1);
    for (let index = 0; index < pages.length; index++) {
      let slot = this.#slotOf(pages[index]);
      while (this.#values[slot] !== -1) slot = (slot + 1) & this.#mask;
      this.#keys[slot] = pages[index];
      this.#values[slot] = index;
    }
  }

  /** Position of the page in the array given, or -1 where it is not in it. */
  indexOf(page: number): number {
    let slot = this.#slotOf(page);
    while (this.#values[slot] !== -1) {
      if (this.#keys[slot] === page) return this.#values[slot];
      slot = (slot + 1) & this.#mask;
    }
    return -1;
  }

  /** Neighbouring pages stay neighbours in the table, so that a look at the pages around one stays in the cache. */
  #slotOf(page: number): number {
    const high = Math.floor(page / 512);
    return (Math.imul(high ^ (high / 2 ** 32), 0x9e3779b1) + page) & this.#mask;
  }
}
