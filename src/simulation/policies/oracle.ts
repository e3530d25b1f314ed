import { transferNanoseconds } from "../device.ts";
import type { FaultEvent, OmniscientPort, PrefetchPolicy } from "../policy.ts";
import type { Trace } from "../trace/trace.ts";

/** Zero-fills between now and a page's use beyond which the oracle does not look; bounds the work of one decision. */
const mostZeroFillsAhead = 64;

/** How far a request is extended in each direction, in pages. */
const mostNeighbours = 32;

/** Keeps a batch, which is half of this, and its neighbours on both sides within one request of 1280 KiB. */
const mostPagesInAdvance = 512;

/** Marks the pages read only because they are neighbours. */
const neighbourTag = 1;

/**
 * Knows the trace; bound only by the device and by memory.
 *
 * It walks through the accesses to come and asks, in the order of use, for those pages that are on the device. It takes a
 * frame only from a page that is used later than the one it asks for. A page that a prefetch evicts under this rule is
 * the one that least-recently-used memory without prefetching would evict for the same access: between now and then the
 * pages used move up, and this one is not used. So the oracle reads what `none` reads, only earlier. A zero-fill on the
 * way will take a frame as well, so that the rule holds for as many candidates more.
 *
 * It asks in batches: it starts when half of what it keeps in advance is used up, so that neighbours on the device merge
 * into one request. Where requests are dear (a disk), it also asks for the neighbours on the device that are used later
 * but while memory still holds them, in frames of pages used later still.
 */
export class OraclePolicy implements PrefetchPolicy {
  readonly name = "oracle";
  readonly #accesses: Uint32Array;
  readonly #created: Uint8Array;
  /** For each access, the number of the next access to the same page. */
  readonly #following: Int32Array;
  /** For each page, the number of its next access from now on. */
  readonly #nextUse: Int32Array;
  /** For each page, the number of its first access. */
  readonly #firstUse: Int32Array;
  /** The first access not looked at yet. */
  #ahead = 0;
  /** Zero-fills from the present access up to `#ahead`. */
  #zeroFills = 0;
  #mostUnused = 0;
  /** On a device where requests are dear: for each access, where the accesses end whose pages fill memory. */
  #horizon: Int32Array | undefined;
  /** Neighbours asked for and not used yet. */
  #unusedNeighbours = 0;
  /** The pages asked for in the present decision. */
  #batch = new Int32Array(0);

  constructor(trace: Trace) {
    const never = 0x7fffffff;
    this.#accesses = trace.accesses;
    this.#created = trace.created;
    this.#following = new Int32Array(trace.accesses.length);
    this.#nextUse = new Int32Array(trace.pages.length).fill(never);
    for (let access = trace.accesses.length - 1; access >= 0; access--) {
      const page = trace.accesses[access];
      this.#following[access] = this.#nextUse[page];
      this.#nextUse[page] = access;
    }
    this.#firstUse = this.#nextUse.slice();
  }

  onFault(fault: FaultEvent): number {
    if (fault.tag === neighbourTag && this.#unusedNeighbours > 0) this.#unusedNeighbours--;
    return 0;
  }

  onAccess(accessNumber: number, reads: OmniscientPort): void {
    if (accessNumber === 0) this.#start(reads);
    else this.#pass(accessNumber - 1);
    const urgent = reads.isAwayIndex(this.#accesses[accessNumber]);
    if (urgent || this.#ahead < accessNumber) {
      this.#ahead = accessNumber;
      this.#zeroFills = 0;
    } else if (this.#unusedInOrder(reads) > this.#mostUnused >> 1) return;
    const asked = this.#lookAhead(accessNumber, reads);
    if (this.#horizon === undefined) return;
    for (let position = 0; position < asked; position++) {
      const offset = reads.offsetOfIndex(this.#batch[position]);
      this.#askNeighbours(offset, 1, this.#horizon[accessNumber], reads);
      this.#askNeighbours(offset, -1, this.#horizon[accessNumber], reads);
    }
  }

  #start(reads: OmniscientPort): void {
    const { latencyNanoseconds, queueDepth } = reads.device;
    this.#mostUnused = mostUnusedPages(reads);
    this.#batch = new Int32Array(this.#mostUnused);
    if (latencyNanoseconds / queueDepth > transferNanoseconds(reads.device)) {
      this.#horizon = horizons(this.#accesses, this.#created.length, reads.capacity);
    }
  }

  #unusedInOrder(reads: OmniscientPort): number {
    return Math.max(0, reads.unused() - this.#unusedNeighbours);
  }

  /** The access is in the past now. */
  #pass(access: number): void {
    const page = this.#accesses[access];
    this.#nextUse[page] = this.#following[access];
    if (access < this.#ahead && this.#isZeroFill(access)) this.#zeroFills--;
  }

  #isZeroFill(access: number): boolean {
    const page = this.#accesses[access];
    return this.#created[page] === 1 && this.#firstUse[page] === access;
  }

  #lookAhead(accessNumber: number, reads: OmniscientPort): number {
    const accesses = this.#accesses;
    const room = this.#mostUnused - this.#unusedInOrder(reads);
    let asked = 0;
    while (this.#ahead < accesses.length && asked < room) {
      const page = accesses[this.#ahead];
      if (this.#isZeroFill(this.#ahead)) {
        if (this.#zeroFills === mostZeroFillsAhead) break;
        this.#zeroFills++;
      } else if (reads.isAwayIndex(page)) {
        if (this.#ahead !== accessNumber && !this.#mayEvictFor(this.#ahead, reads)) break;
        if (!reads.prefetchIndex(page, 0)) break;
        this.#batch[asked++] = page;
      }
      this.#ahead++;
    }
    return asked;
  }

  /** Extends a request from the offset in one direction, as long as the pages there are worth it. */
  #askNeighbours(offset: number, direction: number, horizon: number, reads: OmniscientPort): void {
    for (let step = 1; step <= mostNeighbours; step++) {
      const page = reads.indexAtOffset(offset + step * direction);
      if (page === -1 || !reads.isAwayIndex(page)) return;
      if (this.#nextUse[page] >= horizon || !this.#mayEvictFor(this.#nextUse[page], reads)) return;
      if (!reads.prefetchIndex(page, neighbourTag)) return;
      this.#unusedNeighbours++;
    }
  }

  #mayEvictFor(access: number, reads: OmniscientPort): boolean {
    let frames = this.#zeroFills + 1 - reads.freeFrames();
    let candidate = frames > 0 ? reads.oldest() : -1;
    while (frames > 0) {
      if (candidate === -1 || this.#nextUse[candidate] <= access) return false;
      candidate = reads.newerThan(candidate);
      frames--;
    }
    return true;
  }
}

/** Enough that one half is on its way, filling queue and bus, while the other half is used; at most half of memory. */
function mostUnusedPages(reads: OmniscientPort): number {
  const { latencyNanoseconds, queueDepth } = reads.device;
  const pagesInLatency = latencyNanoseconds / transferNanoseconds(reads.device);
  return Math.floor(Math.min(reads.capacity / 2, 2 * (queueDepth + pagesInLatency), mostPagesInAdvance));
}

/** For each access, the number of the access at which so many further distinct pages would have been used. */
function horizons(accesses: Uint32Array, distinctPages: number, pages: number): Int32Array {
  const inside = new Int32Array(distinctPages);
  const result = new Int32Array(accesses.length);
  let distinct = 0;
  let end = 0;
  for (let access = 0; access < accesses.length; access++) {
    while (end < accesses.length && distinct < pages) {
      if (inside[accesses[end++]]++ === 0) distinct++;
    }
    result[access] = end;
    if (--inside[accesses[access]] === 0) distinct--;
  }
  return result;
}
