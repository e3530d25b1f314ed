// error: RMT1305
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  if (event.page) event.prefetch(event.page);
//    ^^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
