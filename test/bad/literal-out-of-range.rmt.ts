// error: RMT1302
import { hooks, table, u8 } from "rmt";
function observe(event: hooks.SwapLookup) {
  let depth: u8 = 256;
//                ^^^
  depth += 1;
  event.prefetch(event.page + depth);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
