// error: RMT1408
import { binarized, hooks, i32, table } from "rmt";
const net = binarized({ features: 4, hidden: [8], output: i32 });
//                                                        ^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
