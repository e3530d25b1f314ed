import { baselineDecisionNanoseconds } from "../costs.ts";
import { type FaultEvent, faultMiss, type PrefetchPolicy, type ReadPort } from "../policy.ts";
import { readCluster } from "./swap-cluster.ts";
import { initialHits, maximumWindow, swapinWindow } from "./swapin-window.ts";

/**
 * Linux's read-ahead by swap offset, used on rotating devices, for shared memory, and where `vma_ra_enabled` is off:
 * `swapin_nr_pages` and `swap_cluster_readahead` (mm/swap_state.c, Linux 6.12). Its state is global.
 */
class LinuxClusterPolicy implements PrefetchPolicy {
  readonly name = "linux-cluster";
  /** `swapin_readahead_hits` */
  #hits = initialHits;
  /** `prev_offset` */
  #previous = 0;
  /** `last_readahead_pages` */
  #window = 0;

  onFault(fault: FaultEvent, reads: ReadPort): number {
    if (fault.outcome === faultMiss) this.#decide(fault.swapOffset, reads);
    else this.#hits++;
    return baselineDecisionNanoseconds;
  }

  #decide(offset: number, reads: ReadPort): void {
    const hits = this.#hits;
    this.#hits = 0;
    const window = swapinWindow(this.#previous, offset, hits, maximumWindow, this.#window);
    if (hits === 0) this.#previous = offset;
    this.#window = window;
    if (window > 1) readCluster(offset, window, reads);
  }
}

/** The policy `linux-cluster`. */
export function linuxClusterPolicy(): PrefetchPolicy {
  return new LinuxClusterPolicy();
}
