// error: RMT1104
import { hooks, table, u64 } from "rmt";
function observe(event: hooks.SwapLookup) {
  const next = (page: u64) => page + 1;
//             ^^^^^^^^^^^^^^^^^^^^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
