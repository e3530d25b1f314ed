// error: RMT1123
import { hooks, table, u64 } from "rmt";
function next(page: u64, step: u64 = 1): u64 {
//                       ^^^^^^^^^^^^^
  return page + step;
}
function observe(event: hooks.SwapLookup) {
  event.prefetch(next(event.page, 1));
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
