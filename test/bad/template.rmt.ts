// error: RMT1201
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const name = `page`;
//             ^^^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
