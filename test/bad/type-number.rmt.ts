// error: RMT1125
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const page: number = 1;
//            ^^^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
