// error: RMT1221
import { hooks, i32, table, vector } from "rmt";
function observe(event: hooks.SwapLookup) {
  const window = vector(i32, 4);
  window.pop();
//       ^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
