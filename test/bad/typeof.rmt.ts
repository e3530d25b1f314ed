// error: RMT1208
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const kind = typeof event;
//             ^^^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
