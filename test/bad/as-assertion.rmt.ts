// error: RMT1207
import { hooks, table, u64 } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page as u64);
//               ^^^^^^^^^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
