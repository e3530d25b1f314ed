/** Smallest memory simulated, in pages: below it one Linux window of 8 pages is a quarter of everything. */
const minimumPages = 32;

/** Memory of a fraction of the trace's distinct pages, in pages. */
export function memoryPages(fraction: number, distinctPages: number): number {
  return Math.max(minimumPages, Math.floor(fraction * distinctPages));
}

/**
 * Least-recently-used order over dense page indices: a doubly linked ring in a typed array, closed by a sentinel. Holds
 * which pages have a frame, not their state.
 */
export class LruMemory {
  readonly capacity: number;
  /** By page: the next older one, then the next newer one, side by side as they are used together; -1 without a frame. */
  readonly #links: Int32Array;
  readonly #sentinel: number;
  #size = 0;

  constructor(capacity: number, distinctPages: number) {
    this.capacity = capacity;
    this.#links = new Int32Array(2 * (distinctPages + 1)).fill(-1);
    this.#sentinel = distinctPages;
    this.#links.fill(distinctPages, 2 * distinctPages);
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
    if (this.#links[2 * this.#sentinel] === index) return;
    this.#unlink(index);
    this.#link(index);
  }

  /** Takes the frame from a page. */
  remove(index: number): void {
    this.#unlink(index);
    this.#links[2 * index] = -1;
    this.#links[2 * index + 1] = -1;
    this.#size--;
  }

  /** The least recently used page, or -1 when memory is empty. */
  oldest(): number {
    return this.newerThan(this.#sentinel);
  }

  /** The next more recently used page, or -1 after the most recent one. */
  newerThan(index: number): number {
    const newer = this.#links[2 * index + 1];
    return newer === this.#sentinel ? -1 : newer;
  }

  /** Puts a page between the sentinel and the page that was the most recent until now. */
  #link(index: number): void {
    const links = this.#links;
    const sentinel = this.#sentinel;
    const newest = links[2 * sentinel];
    links[2 * index] = newest;
    links[2 * index + 1] = sentinel;
    links[2 * newest + 1] = index;
    links[2 * sentinel] = index;
  }

  #unlink(index: number): void {
    const links = this.#links;
    const older = links[2 * index];
    const newer = links[2 * index + 1];
    links[2 * older + 1] = newer;
    links[2 * newer] = older;
  }
}
