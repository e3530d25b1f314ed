// error: RMT1213
import { hash, hooks, table } from "rmt";

function observe(event: hooks.SwapLookup) {
  event.prefetch(hash());
//               ^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
