// error: RMT1108
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  switch (event.outcome) {
//^^^^^^
    case 0:
      event.prefetch(event.page);
  }
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
