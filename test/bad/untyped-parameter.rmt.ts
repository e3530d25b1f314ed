// error: RMT1124
import { hooks, table, u64 } from "rmt";
function next(page): u64 {
//            ^^^^
  return u64(page);
}
function observe(event: hooks.SwapLookup) {
  event.prefetch(next(event.page));
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
