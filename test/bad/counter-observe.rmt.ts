// error: RMT1221
import { counter, hooks, table } from "rmt";
const misses = counter();
function observe(event: hooks.SwapLookup) {
  misses.observe(1);
//       ^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
