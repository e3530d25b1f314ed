// error: RMT1213
import { counter, hooks, table } from "rmt";
const misses = counter(4);
//             ^^^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
