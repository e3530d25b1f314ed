// error: RMT1209
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  if (event.page == 4) event.prefetch(event.page);
//               ^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
