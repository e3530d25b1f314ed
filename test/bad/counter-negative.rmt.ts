// error: RMT1303
import { counter, hooks, table } from "rmt";
const misses = counter();
function observe(event: hooks.SwapLookup) {
  misses.add(-1);
//           ^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
