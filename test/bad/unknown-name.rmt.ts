// error: RMT1210
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(pgae);
//               ^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
