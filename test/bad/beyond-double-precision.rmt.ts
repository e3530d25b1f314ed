// error: RMT1312
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page & 0xffff_ffff_ffff_ffff);
//                            ^^^^^^^^^^^^^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
