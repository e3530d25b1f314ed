/** Deltas remembered: `init_swap_trend(32)` in Leap's module, Hsize in the paper. */
const ringSize = 32;

/** The first window searched: a quarter of the ring (Nsplit = 4); it doubles up to the whole ring. */
const smallestWindow = ringSize / 4;

/** Leap's history: the last 32 differences between addresses looked up, and the search for their trend. */
export class LeapTrend {
  readonly #deltas = new Float64Array(ringSize);
  #newest = ringSize - 1;
  #filled: number;
  #started = false;
  #address = 0;

  /**
   * @param zeroFilled whether slots never written count as deltas of 0, and the first address logs one as well, as in the
   *   public code; otherwise they match nothing
   */
  constructor(zeroFilled: boolean) {
    this.#filled = zeroFilled ? ringSize : 0;
  }

  /** Logs a look-up (`log_swap_trend`). */
  log(address: number): void {
    if (this.#started) this.#push(address - this.#address);
    else if (this.#filled === ringSize) this.#push(0);
    this.#started = true;
    this.#address = address;
  }

  /** The delta logged last; undefined before there is one. */
  latest(): number | undefined {
    return this.#filled === 0 ? undefined : this.#deltas[this.#newest];
  }

  /** The majority delta of the newest 8, else 16, else 32 deltas; undefined where there is none (`find_trend`). */
  find(): number | undefined {
    for (let window = smallestWindow; window <= ringSize; window *= 2) {
      const trend = this.#majority(window);
      if (trend !== undefined) return trend;
    }
    return undefined;
  }

  #push(delta: number): void {
    this.#newest = (this.#newest + 1) % ringSize;
    this.#deltas[this.#newest] = delta;
    if (this.#filled < ringSize) this.#filled++;
  }

  /** Boyer and Moore's vote from the newest delta backwards, then a recount (`find_trend_in_region`). */
  #majority(window: number): number | undefined {
    const present = Math.min(window, this.#filled);
    let candidate = 0;
    let votes = 0;
    for (let age = 0; age < present; age++) {
      const delta = this.#deltaOf(age);
      if (votes === 0) candidate = delta;
      votes += delta === candidate ? 1 : -1;
    }
    let count = 0;
    for (let age = 0; age < present; age++) {
      if (this.#deltaOf(age) === candidate) count++;
    }
    return count > window / 2 ? candidate : undefined;
  }

  #deltaOf(age: number): number {
    return this.#deltas[(this.#newest - age + ringSize) % ringSize];
  }
}
