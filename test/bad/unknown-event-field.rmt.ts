// error: RMT1400
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.address);
//                     ^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
