// error: RMT1218
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(Math.floor(event.page));
//               ^^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
