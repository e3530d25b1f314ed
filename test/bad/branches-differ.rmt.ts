// error: RMT1315
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const page = event.page > 4 ? event.page : true;
//                                           ^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
