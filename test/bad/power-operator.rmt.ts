// error: RMT1215
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page ** 2);
//                          ^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
