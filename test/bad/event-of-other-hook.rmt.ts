// error: RMT1403
import { hooks, table } from "rmt";
function act(event: hooks.SwapReadahead) {
  event.skipReadahead();
}
function observe(event: hooks.SwapLookup) {
  act(event);
//    ^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
