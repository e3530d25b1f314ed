import { baselineDecisionNanoseconds } from "../costs.ts";
import { type FaultEvent, faultMiss, type PrefetchPolicy, type ReadPort } from "../policy.ts";
import type { Region } from "../trace/trace.ts";
import { initialHits, maximumWindow, swapinWindow } from "./swapin-window.ts";

/** Pages of a page table: read-ahead stays within the 2 MiB that one middle-level entry maps (`PMD_MASK`). */
const pagesOfPageTable = 512;

/** Most hits that the state holds: `SWAP_RA_HITS_MAX`, 6 bits on 4 KiB pages. */
const maximumHits = 63;

/**
 * Linux's read-ahead by virtual address, the default on a device that does not rotate: state per mapping, as
 * `vma->swap_readahead_info`. Made to be used alone or as the fallback of another policy: call `observeHit` on every hit
 * and `decide` on a miss.
 */
export class LinuxVmaReadahead {
  readonly #regions: readonly Region[];
  readonly #tag: number;
  readonly #previous: Float64Array;
  readonly #window: Uint8Array;
  readonly #hits: Uint8Array;

  /** @param tag marks the pages that this read-ahead asks for; only their hits count (`PG_readahead`) */
  constructor(regions: readonly Region[], tag: number) {
    this.#regions = regions;
    this.#tag = tag;
    this.#previous = new Float64Array(regions.length);
    this.#window = new Uint8Array(regions.length);
    this.#hits = new Uint8Array(regions.length).fill(initialHits);
  }

  /** A page was found in the swap cache: `swap_cache_get_folio`. Stores the address in any case. */
  observeHit(fault: FaultEvent): void {
    const region = fault.regionIndex;
    if (fault.tag === this.#tag && this.#hits[region] < maximumHits) this.#hits[region]++;
    this.#previous[region] = fault.page;
  }

  /** A page was not found: `swap_vma_ra_win` and `swap_vma_readahead`. Returns how many pages are read ahead. */
  decide(fault: FaultEvent, reads: Pick<ReadPort, "prefetch">): number {
    const region = fault.regionIndex;
    const page = fault.page;
    const previous = this.#previous[region];
    const window = swapinWindow(previous, page, this.#hits[region], maximumWindow, this.#window[region]);
    this.#previous[region] = page;
    this.#window[region] = window;
    this.#hits[region] = 0;
    if (window === 1) return 0;

    let left = page - ((window - 1) >> 1);
    if (page === previous + 1) left = page;
    else if (page === previous - 1) left = page - window + 1;
    const table = page - (page % pagesOfPageTable);
    const start = Math.max(left, this.#regions[region].start, table);
    const end = Math.min(left + window, this.#regions[region].end, table + pagesOfPageTable);
    let issued = 0;
    for (let candidate = start; candidate < end; candidate++) {
      if (candidate !== page && reads.prefetch(candidate, this.#tag)) issued++;
    }
    return issued;
  }
}

/** The policy `linux-vma`. */
export function linuxVmaPolicy(regions: readonly Region[]): PrefetchPolicy {
  const readahead = new LinuxVmaReadahead(regions, 0);
  return {
    name: "linux-vma",
    onFault(fault, reads) {
      if (fault.outcome === faultMiss) readahead.decide(fault, reads);
      else readahead.observeHit(fault);
      return baselineDecisionNanoseconds;
    },
  };
}
