// error: RMT1204
import { hooks, max, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(max(...event));
//                   ^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
