import { type Device, DeviceQueue } from "./device.ts";
import { LruMemory } from "./memory.ts";
import { PageIndex } from "./page-index.ts";
import type { OmniscientPort } from "./policy.ts";
import type { WindowRecorder } from "./recorder.ts";
import { SwapSlots } from "./swap-slots.ts";
import type { Trace } from "./trace/trace.ts";

/** On the device. */
export const pageAway = 0;
/** A read was issued; the page is there from its arrival on, though the state stays until someone looks. */
export const pageInFlight = 1;
/** In use by the program. */
export const pageMapped = 2;
/** The program has not made it yet. */
export const pageUncreated = 3;

/** Largest request, in pages: 1280 KiB, `BLK_DEF_MAX_SECTORS_CAP` (block/blk-settings.c). */
const mostPagesOfRequest = 320;

/**
 * Frames, swap slots and the device together: who is where. A page read ahead and not used yet is `pageInFlight` with
 * an arrival that may lie in the past (then it is in the swap cache, and may be evicted).
 */
export class Pager implements OmniscientPort {
  readonly device: Device;
  readonly states: Uint8Array;
  /** Time of arrival of the read last issued for each page; infinite until it is submitted. */
  readonly arrivals: Float64Array;
  /** Tag of the prefetch that last asked for each page. */
  readonly tags: Uint8Array;
  readonly slots: SwapSlots;
  /** Virtual time in nanoseconds; the loop moves it on. */
  now = 0;
  /** CPU time of faults, submissions and decisions so far, in nanoseconds. */
  overhead = 0;
  /** Counts of pages read ahead. */
  prefetched = 0;
  used = 0;
  evictedUnused = 0;

  readonly #memory: LruMemory;
  readonly #queue: DeviceQueue;
  /** Made when a page is first asked for by its number. */
  #pages: PageIndex | undefined;
  readonly #numbers: Float64Array;
  readonly #windows: WindowRecorder | undefined;
  /** Pages asked for and not submitted yet, in order. */
  readonly #batch: Int32Array;
  #batched = 0;
  /** Per swap offset, whether the page there is in the batch and was not put into a request yet. */
  readonly #inBatch: Uint8Array;
  /** Arrivals of the reads submitted last, a ring: they come in order, so counting is moving the start. */
  readonly #pending: Float64Array;
  #pendingStart = 0;
  #pendingEnd = 0;

  constructor(trace: Trace, capacity: number, device: Device, windows: WindowRecorder | undefined) {
    const count = trace.pages.length;
    this.device = device;
    this.states = firstStates(trace.created);
    this.arrivals = new Float64Array(count);
    this.tags = new Uint8Array(count);
    this.slots = new SwapSlots(trace.created);
    this.#memory = new LruMemory(capacity, count);
    this.#queue = new DeviceQueue(device);
    this.#numbers = trace.pages;
    this.#windows = windows;
    this.#batch = new Int32Array(capacity + 1);
    this.#inBatch = new Uint8Array(this.slots.limit);
    let ring = 64;
    while (ring <= capacity) ring *= 2;
    this.#pending = new Float64Array(ring);
  }

  get capacity(): number {
    return this.#memory.capacity;
  }

  get swapOffsetLimit(): number {
    return this.slots.limit;
  }

  prefetch(page: number, tag = 0): boolean {
    const index = this.#indexOf(page);
    return index !== -1 && this.prefetchIndex(index, tag);
  }

  prefetchIndex(index: number, tag: number): boolean {
    if (this.states[index] !== pageAway || !this.#makeRoom()) return false;
    this.tags[index] = tag;
    this.#enqueue(index);
    this.prefetched++;
    this.#windows?.prefetched(index);
    return true;
  }

  isAway(page: number): boolean {
    const index = this.#indexOf(page);
    return index !== -1 && this.states[index] === pageAway;
  }

  isAwayIndex(index: number): boolean {
    return this.states[index] === pageAway;
  }

  pageAtOffset(offset: number): number {
    const index = this.slots.pageAt(offset);
    return index === -1 ? -1 : this.#numbers[index];
  }

  inFlight(): number {
    const mask = this.#pending.length - 1;
    while (this.#pendingStart !== this.#pendingEnd && this.#pending[this.#pendingStart] <= this.now) {
      this.#pendingStart = (this.#pendingStart + 1) & mask;
    }
    return ((this.#pendingEnd - this.#pendingStart) & mask) + this.#batched;
  }

  unused(): number {
    return this.prefetched - this.used - this.evictedUnused;
  }

  freeFrames(): number {
    return this.#memory.capacity - this.#memory.size;
  }

  offsetOfIndex(index: number): number {
    return this.slots.offsetOf(index);
  }

  indexAtOffset(offset: number): number {
    return this.slots.pageAt(offset);
  }

  oldest(): number {
    return this.#memory.oldest();
  }

  newerThan(index: number): number {
    return this.#memory.newerThan(index);
  }

  /** Lets CPU time pass that is not the program's own, in nanoseconds. */
  spend(nanoseconds: number): void {
    this.now += nanoseconds;
    this.overhead += nanoseconds;
  }

  /** Makes a page that is in memory the most recently used. */
  touch(index: number): void {
    this.#memory.touch(index);
  }

  /** Maps a page just created. Where every frame waits for a read, moves the time on to the first arrival. */
  create(index: number): void {
    this.#awaitRoom();
    this.#memory.insert(index);
    this.states[index] = pageMapped;
  }

  /** Puts the demand read of a page that is away into the batch. May move the time on as `create` does. */
  demand(index: number): void {
    this.#awaitRoom();
    this.#enqueue(index);
  }

  /** First use of a page read ahead that has arrived by now, or is waited for. */
  useReadAhead(index: number): void {
    this.used++;
    this.#windows?.used(index);
  }

  /**
   * Submits the batch at the present time and returns how many pages it had. As the block layer's plug does, pages that
   * are neighbours on the device become one request, read upwards; requests keep the order in which their first pages
   * were asked for.
   */
  submit(): number {
    const count = this.#batched;
    if (count === 0) return 0;
    this.inFlight(); // Forgets what has arrived, so that the ring never holds more reads than there are frames.
    for (let position = 0; position < count; position++) {
      const offset = this.slots.offsetOf(this.#batch[position]);
      if (this.#inBatch[offset] === 1) this.#submitRun(offset);
    }
    this.#batched = 0;
    return count;
  }

  /** One request: the pages of the batch that lie without a gap around the offset. */
  #submitRun(offset: number): void {
    const lowest = Math.max(1, offset - mostPagesOfRequest + 1);
    let first = offset;
    while (first > lowest && this.#inBatch[first - 1] === 1) first--;
    const mask = this.#pending.length - 1;
    this.#queue.beginRequest(this.now);
    for (let next = first; next < first + mostPagesOfRequest && this.#inBatch[next] === 1; next++) {
      const arrival = this.#queue.transferPage();
      this.#inBatch[next] = 0;
      this.arrivals[this.slots.pageAt(next)] = arrival;
      this.#pending[this.#pendingEnd] = arrival;
      this.#pendingEnd = (this.#pendingEnd + 1) & mask;
    }
    this.#queue.endRequest();
  }

  #enqueue(index: number): void {
    this.#memory.insert(index);
    this.states[index] = pageInFlight;
    this.arrivals[index] = Number.POSITIVE_INFINITY;
    this.#batch[this.#batched++] = index;
    this.#inBatch[this.slots.offsetOf(index)] = 1;
  }

  #indexOf(page: number): number {
    this.#pages ??= new PageIndex(this.#numbers);
    return this.#pages.indexOf(page);
  }

  #makeRoom(): boolean {
    if (!this.#memory.full) return true;
    for (let index = this.oldest(); index !== -1; index = this.newerThan(index)) {
      if (this.states[index] === pageInFlight && this.arrivals[index] > this.now) continue;
      this.#evict(index);
      return true;
    }
    return false;
  }

  #awaitRoom(): void {
    if (this.#makeRoom()) return;
    let first = Number.POSITIVE_INFINITY;
    for (let index = this.oldest(); index !== -1; index = this.newerThan(index)) {
      first = Math.min(first, this.arrivals[index]);
    }
    this.now = first;
    this.#makeRoom();
  }

  /** A page that was never mapped is as it is on the device, and keeps its slot; any other is written to a new one. */
  #evict(index: number): void {
    this.#memory.remove(index);
    if (this.states[index] === pageInFlight) this.evictedUnused++;
    else this.slots.reassign(index);
    this.states[index] = pageAway;
  }
}

function firstStates(created: Uint8Array): Uint8Array {
  const states = new Uint8Array(created.length);
  for (let index = 0; index < states.length; index++) states[index] = created[index] === 1 ? pageUncreated : pageAway;
  return states;
}
