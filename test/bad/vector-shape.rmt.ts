// error: RMT1313
import { hooks, i32, table, u64, Vector, vector } from "rmt";
function sum(window: Vector<i32, 8>): i32 {
  return window[0] + window[7];
}
function observe(event: hooks.SwapLookup) {
  const window = vector(i32, 4);
  event.prefetch(u64(sum(window)));
//                       ^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
