// error: RMT1525
import { counter, hooks, table } from "rmt";
const misses = counter();

function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, metadata: misses, actions: { observe }, default: observe });
//                                                             ^^^^^^
