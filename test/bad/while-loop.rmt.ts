// error: RMT1100
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  let page = event.page;
  while (page > 0) page -= 1;
//^^^^^
  event.prefetch(page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
