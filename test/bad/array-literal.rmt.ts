// error: RMT1202
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const window = [1, 2, 3];
//               ^^^^^^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
