// error: RMT1216
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(undefined);
//               ^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
