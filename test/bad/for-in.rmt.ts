// error: RMT1101
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  for (const key in event) event.prefetch(event.page);
//^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
