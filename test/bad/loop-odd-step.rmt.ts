// error: RMT1102
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  for (let i = 1; i < 64; i *= 2) event.prefetch(event.page + i);
//                        ^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
