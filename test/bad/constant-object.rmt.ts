// error: RMT1202
import { hooks, table } from "rmt";
const depth = { low: 4 };
//            ^^^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
