// error: RMT1100
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  let page = event.page;
  do {
//^^
    page -= 1;
  } while (page > 0);
  event.prefetch(page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
