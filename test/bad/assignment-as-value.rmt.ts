// error: RMT1117
import { hooks, table, u64 } from "rmt";
function observe(event: hooks.SwapLookup) {
  let page: u64 = 0;
  event.prefetch((page = event.page));
//                     ^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
