// error: RMT1308
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page / 0);
//                            ^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
