// error: RMT1422
import { hooks, queue, table, u32 } from "rmt";
const few = queue({ value: { found: u32 }, capacity: 4 });
//                         ^^^^^^^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
