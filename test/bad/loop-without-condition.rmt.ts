// error: RMT1102
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  for (let i = 0; ; i++) event.prefetch(event.page + i);
//^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
