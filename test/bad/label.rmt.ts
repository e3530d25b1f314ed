// error: RMT1111
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  outer: for (let i = 0; i < 4; i++) event.prefetch(event.page + i);
//^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
