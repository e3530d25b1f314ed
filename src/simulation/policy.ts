import type { Device } from "./device.ts";

/** Outcome of a fault: the page was on the device, and the program waits for the demand read. */
export const faultMiss = 0;
/** Outcome of a fault: the page had been read ahead and was there. */
export const faultHit = 1;
/** Outcome of a fault: the page had been read ahead and was still on its way. */
export const faultLate = 2;

/** One fault on a page that is, or was, on the swap device. The simulator reuses one object for all. */
export interface FaultEvent {
  /** Position of the access in the trace. */
  readonly accessNumber: number;
  /** Page number (address / 4096). */
  readonly page: number;
  /** Position of the page in the trace's `pages`. */
  readonly pageIndex: number;
  /** Position of the page's mapping in the trace's `regions`. */
  readonly regionIndex: number;
  /** `faultMiss`, `faultHit` or `faultLate`. */
  readonly outcome: number;
  /** On `faultHit` and `faultLate`: the tag given to the prefetch that brought the page; 0 on `faultMiss`. */
  readonly tag: number;
  /** Offset on the swap device that the page has or was read from. */
  readonly swapOffset: number;
  /** Virtual time of the fault, before its costs. */
  readonly nowNanoseconds: number;
  /** What the program waited for the device so far, as the kernel's delay accounting has it (`swapin_delay_total`). */
  readonly waitedNanoseconds: number;
}

/** What a policy may ask for and see while it decides. Pages asked for in one decision are submitted together. */
export interface ReadPort {
  /** Memory in pages. */
  readonly capacity: number;
  readonly device: Device;
  /** One above the largest swap offset. */
  readonly swapOffsetLimit: number;
  /**
   * Asks for a page to be read ahead; `tag` (0 to 255, 0 when left out) comes back with its first use. False, and nothing
   * happens, where the page is not on the device or every frame is waiting for a read.
   */
  prefetch(page: number, tag?: number): boolean;
  /** Whether the page is on the device: not in memory, not on its way, and not yet to be created. */
  isAway(page: number): boolean;
  /** Number of the page at this offset of the swap device, or -1. It may be in memory too. */
  pageAtOffset(offset: number): number;
  /** Pages asked for that have not arrived. */
  inFlight(): number;
  /** Pages read ahead that are in memory or on their way and were not used yet. */
  unused(): number;
}

/** The further view that only a policy that knows the trace needs: by position in the trace's `pages`. */
export interface OmniscientPort extends ReadPort {
  prefetchIndex(pageIndex: number, tag: number): boolean;
  isAwayIndex(pageIndex: number): boolean;
  /** Frames that can be taken without an eviction. */
  freeFrames(): number;
  /** The page's offset on the swap device. */
  offsetOfIndex(pageIndex: number): number;
  /** The page at this offset of the swap device, or -1. */
  indexAtOffset(offset: number): number;
  /** The least recently used page in memory or on its way, or -1. */
  oldest(): number;
  /** The page that is next in order of use, or -1 after the most recent one. */
  newerThan(pageIndex: number): number;
}

/** Decides which pages to read ahead. One instance serves one simulation. */
export interface PrefetchPolicy {
  readonly name: string;
  /**
   * Called on every major fault and on the first use of every page read ahead, after the page got its frame. Returns the
   * time that deciding took, in nanoseconds.
   */
  onFault(fault: FaultEvent, reads: ReadPort): number;
  /** Called before each access, faulting or not: only for a policy that no kernel could run. Costs no decision time. */
  onAccess?(accessNumber: number, reads: OmniscientPort): void;
  /** Called once, when the trace has ended. */
  onEnd?(): void;
}
