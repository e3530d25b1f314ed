// error: RMT1110
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const { page } = event;
//      ^^^^^^^^
  event.prefetch(page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
