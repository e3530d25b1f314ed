// error: RMT1106
import { hooks, table } from "rmt";
async function later() {}
//<^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
