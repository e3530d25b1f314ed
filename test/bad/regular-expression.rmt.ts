// error: RMT1206
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const digits = /[0-9]/;
//               ^^^^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
