// error: RMT1105
import { hooks, table } from "rmt";
class Window {}
//<^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
