// error: RMT1212
import { hooks, table, u64 } from "rmt";
function next(page: u64): u64 {
  return page > 4 ? next(page - 1) : page;
//                  ^^^^
}
function observe(event: hooks.SwapLookup) {
  event.prefetch(next(event.page));
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
