/** Counts only: misses, hits, late reads and how far apart faults are. */
import { context, counter, histogram, hooks, table, u32, u64 } from "rmt";

const misses = counter();
const hits = counter();
const late = counter();
const distances = histogram();
const last = context({ key: { process: u32 }, value: { page: u64 } });

function measure(event: hooks.SwapLookup) {
  if (event.outcome === 0) misses.add(1);
  else if (event.outcome === 1) hits.add(1);
  else late.add(1);
  const seen = last.at(event.process);
  distances.observe(event.page > seen.page ? event.page - seen.page : seen.page - event.page);
  seen.page = event.page;
}

export const measures = table({ hook: hooks.swapLookup, actions: { measure }, default: measure });
