// error: RMT1107
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  if (event.page === 0) throw 1;
//                      ^^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
