// error: RMT1304
import { hooks, table, u64 } from "rmt";
function observe(event: hooks.SwapLookup) {
  let step = 1;
//    ^^^^
  step += 1;
  event.prefetch(event.page + u64(step));
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
