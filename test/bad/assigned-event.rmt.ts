// error: RMT1116
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.page = 1;
//      ^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
