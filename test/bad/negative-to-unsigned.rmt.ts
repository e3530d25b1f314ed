// error: RMT1303
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(-1);
//               ^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
