// error: RMT1106
import { hooks, table } from "rmt";
function* several() {}
//      ^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
