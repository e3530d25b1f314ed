const absent = -2;
const none = -1;

/**
 * Remembers the most recently used `capacity` pages (at least 1) and says of each use whether the page was among them.
 * A linked list over page indices in typed arrays; constant time for each use.
 */
export class RecencyFilter {
  private readonly capacity: number;
  private size = 0;
  private newest = none;
  private oldest = none;
  private newer = new Int32Array(1 << 12).fill(absent);
  private older = new Int32Array(1 << 12).fill(absent);

  constructor(capacity: number) {
    this.capacity = Math.max(1, capacity);
  }

  /**
   * Uses the page with this index (small non-negative integers, handed out in order of first use).
   *
   * @returns true when the page was not among the most recently used, that is, when the use is to be recorded
   */
  use(index: number): boolean {
    if (index === this.newest) return false;
    if (index >= this.newer.length) this.grow(index);
    const { newer, older } = this;
    const isNew = newer[index] === absent;
    if (isNew) {
      if (this.size === this.capacity) {
        const dropped = this.oldest;
        this.oldest = newer[dropped]!;
        if (this.oldest === none) this.newest = none;
        else older[this.oldest] = none;
        newer[dropped] = absent;
        older[dropped] = absent;
      } else this.size++;
    } else {
      const before = newer[index]!;
      const after = older[index]!;
      older[before] = after;
      if (after === none) this.oldest = before;
      else newer[after] = before;
    }
    newer[index] = none;
    older[index] = this.newest;
    if (this.newest === none) this.oldest = index;
    else newer[this.newest] = index;
    this.newest = index;
    return isNew;
  }

  private grow(index: number): void {
    const capacity = Math.max(index + 1, this.newer.length * 2);
    for (const name of ["newer", "older"] as const) {
      const larger = new Int32Array(capacity).fill(absent);
      larger.set(this[name]);
      this[name] = larger;
    }
  }
}
