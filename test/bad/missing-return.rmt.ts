// error: RMT1120
import { hooks, table, u64 } from "rmt";
function next(page: u64): u64 {
//       ^^^^
  if (page > 4) return page + 1;
}
function observe(event: hooks.SwapLookup) {
  event.prefetch(next(event.page));
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
