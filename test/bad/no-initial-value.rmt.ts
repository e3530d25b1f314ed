// error: RMT1113
import { hooks, table, u64 } from "rmt";
function observe(event: hooks.SwapLookup) {
  let page: u64;
//    ^^^^
  page = event.page;
  event.prefetch(page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
