// error: RMT1200
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page + 1.5);
//                            ^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
