// error: RMT1306
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const big = event.page > 4;
  event.prefetch(event.page + big);
//                            ^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
