// error: RMT1213
import { hooks, table, u64 } from "rmt";
function next(page: u64): u64 {
  return page + 1;
}
function observe(event: hooks.SwapLookup) {
  event.prefetch(next(event.page, 2));
//               ^^^^^^^^^^^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
