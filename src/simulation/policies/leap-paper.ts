import { baselineDecisionNanoseconds } from "../costs.ts";
import { type FaultEvent, faultMiss, type PrefetchPolicy, type ReadPort } from "../policy.ts";
import { LeapTrend } from "./leap-trend.ts";
import { maximumWindow, powerOfTwoAtLeast } from "./swapin-window.ts";

/** The trend before one was found: pages in sequence. */
const defaultTrend = 1;

/**
 * Leap as its paper tells it (ATC'20, algorithms 1 and 2), on the page numbers of the process.
 *
 * The paper looks for the trend only where the window is not 0, and lets the window be 0 unless the access follows the
 * trend; taken literally a program with another stride than +1 would never start. So the trend is looked for on every
 * miss, and the current trend is the one in the history, or the last one found.
 */
class LeapPaperPolicy implements PrefetchPolicy {
  readonly name = "leap-paper";
  readonly #history = new LeapTrend(false);
  #currentTrend = defaultTrend;
  #hits = 0;
  #window = 0;

  onFault(fault: FaultEvent, reads: ReadPort): number {
    this.#history.log(fault.page);
    if (fault.outcome === faultMiss) this.#decide(fault.page, reads);
    else this.#hits++;
    return baselineDecisionNanoseconds;
  }

  #decide(page: number, reads: ReadPort): void {
    const trend = this.#history.find();
    if (trend !== undefined) this.#currentTrend = trend;
    const window = this.#nextWindow();
    if (trend !== undefined) {
      for (let step = 1; step <= window; step++) reads.prefetch(page + step * trend);
      return;
    }
    const side = window >> 1;
    for (let candidate = page - side; candidate <= page + side; candidate++) {
      if (candidate !== page) reads.prefetch(candidate);
    }
  }

  /** `GetPrefetchWindowSize`, algorithm 2. */
  #nextWindow(): number {
    const follows = this.#history.latest() === this.#currentTrend ? 1 : 0;
    const wanted = this.#hits === 0 ? follows : powerOfTwoAtLeast(this.#hits + 1);
    this.#window = Math.max(Math.min(wanted, maximumWindow), this.#window >> 1);
    this.#hits = 0;
    return this.#window;
  }
}

/** The policy `leap-paper`. */
export function leapPaperPolicy(): PrefetchPolicy {
  return new LeapPaperPolicy();
}
