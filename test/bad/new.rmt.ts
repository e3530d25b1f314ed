// error: RMT1203
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const seen = new Map();
//             ^^^^^^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
