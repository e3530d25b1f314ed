// error: RMT1212
import { hooks, table, u64 } from "rmt";
function first(page: u64): u64 {
  return second(page);
}
function second(page: u64): u64 {
  return first(page);
//       ^^^^^
}
function observe(event: hooks.SwapLookup) {
  event.prefetch(first(event.page));
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
