/** How many prefetched pages came in time, and how many too late, to see whether to look further ahead. */
import { counter, hooks, table } from "rmt";

const inTime = counter();
const tooLate = counter();
const missing = counter();

function judge(event: hooks.SwapLookup) {
  if (event.origin !== 2) return;
  if (event.outcome === 1) inTime.add(1);
  else if (event.outcome === 2) tooLate.add(1);
  else missing.add(1);
}

export const timeliness = table({ hook: hooks.swapLookup, actions: { judge }, default: judge });
