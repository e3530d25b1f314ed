// error: RMT1016
import { hooks, table } from "rmt";
const depth = 4;
const depth = 5;
//    ^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page + depth);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
