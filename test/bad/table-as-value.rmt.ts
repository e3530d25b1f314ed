// error: RMT1214
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const all = pages;
//            ^^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
