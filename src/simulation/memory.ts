/** Smallest memory simulated, in pages: below it one Linux window of 8 pages is a quarter of everything. */
const minimumPages = 32;

/** Memory of a fraction of the trace's distinct pages, in pages. */
export function memoryPages(fraction: number, distinctPages: number): number {
  return Math.max(minimumPages, Math.floor(fraction * distinctPages));
}

/**
 * Least-recently-used order over dense page indices: two linked lists in typed arrays, with one sentinel that closes the
 * ring. Holds which pages have a frame, not their state.
 */
export class LruMemory {
  readonly capacity: number;
  readonly #older: Int32Array;
  readonly #newer: Int32Array;
  readonly #sentinel: number;
  #size = 0;

  constructor(capacity: number, distinctPages: number) {
    this.capacity = capacity;
    this.#older = new Int32Array(distinctPages + 1).fill(-1);
    this.#newer = new Int32Array(distinctPages + 1).fill(-1);
    this.#sentinel = distinctPages;
    this.#older[distinctPages] = distinctPages;
    this.#newer[distinctPages] = distinctPages;
  }

  get size(): number {
    return this.#size;
  }

  get full(): boolean {
    return this.#size >= this.capacity;
  }

  /** Gives a page without a frame one, as the most recently used. The caller makes room first. */
  insert(index: number): void {
    this.#link(index);
    this.#size++;
  }

  /** Makes a page that has a frame the most recently used. */
  touch(index: number): void {
    if (this.#older[this.#sentinel] === index) return;
    this.#unlink(index);
    this.#link(index);
  }

  /** Takes the frame from a page. */
  remove(index: number): void {
    this.#unlink(index);
    this.#older[index] = -1;
    this.#newer[index] = -1;
    this.#size--;
  }

  /** The least recently used page, or -1 when memory is empty. */
  oldest(): number {
    return this.newerThan(this.#sentinel);
  }

  /** The next more recently used page, or -1 after the most recent one. */
  newerThan(index: number): number {
    const newer = this.#newer[index];
    return newer === this.#sentinel ? -1 : newer;
  }

  /** Puts a page between the sentinel and the page that was the most recent until now. */
  #link(index: number): void {
    const sentinel = this.#sentinel;
    const newest = this.#older[sentinel];
    this.#older[index] = newest;
    this.#newer[index] = sentinel;
    this.#newer[newest] = index;
    this.#older[sentinel] = index;
  }

  #unlink(index: number): void {
    const older = this.#older[index];
    const newer = this.#newer[index];
    this.#newer[older] = newer;
    this.#older[newer] = older;
  }
}
