// error: RMT1408
import { hooks, queue, ring, table, u32 } from "rmt";
const few = queue({ value: { pages: ring(u32, 4) }, capacity: 4 });
//                                  ^^^^^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
