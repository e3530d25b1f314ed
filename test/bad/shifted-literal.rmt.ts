// error: RMT1309
import { hooks, table, u64 } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(u64(1 << event.process));
//                   ^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
