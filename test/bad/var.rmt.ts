// error: RMT1109
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  var page = event.page;
//^^^
  event.prefetch(page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
