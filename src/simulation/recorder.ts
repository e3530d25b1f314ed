import type { SampledAccesses, WindowSeries } from "./result.ts";
import type { Trace } from "./trace/trace.ts";

/** Collects the series of equal spans of accesses while a simulation runs. */
export class WindowRecorder {
  readonly #accesses: number;
  readonly #issuedIn: Uint16Array;
  readonly #ends: Uint32Array;
  readonly #prefetched: Uint32Array;
  readonly #usedOfIssued: Uint32Array;
  readonly #used: Uint32Array;
  readonly #majorFaults: Uint32Array;
  readonly #stall: Float64Array;
  readonly #elapsed: Float64Array;
  #window = 0;
  #stallBefore = 0;
  /** Number of the access after the present window's last. */
  end: number;

  constructor(count: number, accesses: number, distinctPages: number) {
    this.#accesses = accesses;
    this.#issuedIn = new Uint16Array(distinctPages);
    this.#ends = Uint32Array.from({ length: count }, (_, window) => Math.floor(((window + 1) * accesses) / count));
    this.#prefetched = new Uint32Array(count);
    this.#usedOfIssued = new Uint32Array(count);
    this.#used = new Uint32Array(count);
    this.#majorFaults = new Uint32Array(count);
    this.#stall = new Float64Array(count);
    this.#elapsed = new Float64Array(count);
    this.end = this.#ends[0];
  }

  prefetched(pageIndex: number): void {
    this.#issuedIn[pageIndex] = this.#window;
    this.#prefetched[this.#window]++;
  }

  used(pageIndex: number): void {
    this.#usedOfIssued[this.#issuedIn[pageIndex]]++;
    this.#used[this.#window]++;
  }

  majorFault(): void {
    this.#majorFaults[this.#window]++;
  }

  /** Closes the present window, and those that are empty, after `accesses` accesses; times in nanoseconds since the start. */
  advance(accesses: number, elapsed: number, stall: number): void {
    while (this.#window < this.#ends.length && this.#ends[this.#window] <= accesses) {
      this.#elapsed[this.#window] = elapsed / 1e9;
      this.#stall[this.#window] = (stall - this.#stallBefore) / 1e9;
      this.#stallBefore = stall;
      if (this.#window + 1 === this.#ends.length) break;
      this.#window++;
    }
    this.end = accesses < this.#accesses ? this.#ends[this.#window] : 0;
  }

  series(): WindowSeries {
    const fraction = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
    return {
      ends: this.#ends,
      accuracy: Float64Array.from(this.#prefetched, (count, window) => fraction(this.#usedOfIssued[window], count)),
      coverage: Float64Array.from(this.#used, (used, window) => fraction(used, used + this.#majorFaults[window])),
      majorFaults: this.#majorFaults,
      prefetched: this.#prefetched,
      stallSeconds: this.#stall,
      elapsedSeconds: this.#elapsed,
    };
  }
}

/** Keeps about as many accesses as asked for. */
export class AccessSampler {
  readonly #threshold: number;
  readonly #accessNumbers: number[] = [];
  readonly #pageIndices: number[] = [];
  readonly #kinds: number[] = [];

  constructor(wanted: number, accesses: number) {
    this.#threshold = Math.ceil(Math.min(1, wanted / Math.max(1, accesses)) * 2 ** 32);
  }

  add(accessNumber: number, pageIndex: number, kind: number): void {
    if (hash(accessNumber) >= this.#threshold) return;
    this.#accessNumbers.push(accessNumber);
    this.#pageIndices.push(pageIndex);
    this.#kinds.push(kind);
  }

  sample(trace: Trace): SampledAccesses {
    return {
      accessNumbers: Uint32Array.from(this.#accessNumbers),
      pages: Float64Array.from(this.#pageIndices, (index) => trace.pages[index]),
      kinds: Uint8Array.from(this.#kinds),
    };
  }
}

/** The finalizer of MurmurHash3. */
function hash(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
