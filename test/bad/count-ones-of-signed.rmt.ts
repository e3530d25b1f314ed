// error: RMT1301
import { countOnes, hooks, i32, table } from "rmt";

function observe(event: hooks.SwapLookup) {
  event.prefetch(countOnes(i32(event.page)));
//                         ^^^^^^^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
