// error: RMT1104
import { hooks, table, u64 } from "rmt";
function observe(event: hooks.SwapLookup) {
  function next(page: u64): u64 {
//^^^^^^^^
    return page + 1;
  }
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
