import { baselineDecisionNanoseconds } from "../costs.ts";
import { type FaultEvent, faultMiss, type PrefetchPolicy, type ReadPort } from "../policy.ts";
import { LeapTrend } from "./leap-trend.ts";
import { readCluster } from "./swap-cluster.ts";
import { initialHits, maximumWindow, powerOfTwoAtLeast } from "./swapin-window.ts";

/**
 * Leap as its public kernel patch does it (SymbioticLab/Leap, mm/swap_state.c): one ring for the machine, in swap offsets;
 * the kernel's window without its test for neighbours; with a trend the offsets along it, else the kernel's cluster.
 * The patch submits the pages of a trend one by one; here neighbours among them merge, to its advantage.
 */
class LeapCodePolicy implements PrefetchPolicy {
  readonly name = "leap-code";
  readonly #trend = new LeapTrend(true);
  #hits = initialHits;
  #window = 0;

  onFault(fault: FaultEvent, reads: ReadPort): number {
    this.#trend.log(fault.swapOffset);
    if (fault.outcome === faultMiss) this.#decide(fault.swapOffset, reads);
    else this.#hits++;
    return baselineDecisionNanoseconds;
  }

  #decide(offset: number, reads: ReadPort): void {
    const pages = Math.min(powerOfTwoAtLeast(Math.max(4, this.#hits + 2)), maximumWindow);
    const window = Math.max(pages, this.#window >> 1);
    this.#hits = 0;
    this.#window = window;
    const delta = this.#trend.find();
    if (delta === undefined) {
      readCluster(offset, window, reads);
      return;
    }
    if (delta === 0) return; // The kernel asks for the demand page again and again, and finds it in the swap cache.
    for (let step = 1; step < window; step++) {
      const page = reads.pageAtOffset(offset + step * delta);
      if (page !== -1) reads.prefetch(page);
    }
  }
}

/** The policy `leap-code`. */
export function leapCodePolicy(): PrefetchPolicy {
  return new LeapCodePolicy();
}
