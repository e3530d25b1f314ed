// error: RMT1115
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const page = event.page;
  page = 1;
//^^^^
  event.prefetch(page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
