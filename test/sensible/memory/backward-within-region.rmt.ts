/** Reads backwards, but never below the start of the mapping. */
import { hooks, run, table, type u32, u64 } from "rmt";

function behind(event: hooks.SwapReadahead, pages: u32) {
  for (let step = 1; step <= 16 && step <= pages; step++) {
    if (event.page - event.region < u64(step)) return;
    event.prefetch(event.page - step);
  }
}

export const backwards = table({ hook: hooks.swapReadahead, actions: { behind }, default: run(behind, 8) });
