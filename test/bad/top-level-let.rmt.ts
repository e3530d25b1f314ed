// error: RMT1014
import { hooks, table } from "rmt";
let counter = 0;
//<^^^^^^^^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
