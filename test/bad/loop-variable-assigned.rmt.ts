// error: RMT1103
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  for (let i = 0; i < 8; i++) {
    event.prefetch(event.page + i);
    i += 1;
//  ^
  }
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
