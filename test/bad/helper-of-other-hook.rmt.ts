// error: RMT1401
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.skipReadahead();
//      ^^^^^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
