// error: RMT1013
import { hooks, table } from "rmt";
export const depth = 4;
//<^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page + depth);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
