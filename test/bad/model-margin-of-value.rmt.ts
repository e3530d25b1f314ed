// error: RMT1420
import { boostedTrees, hooks, i32, table } from "rmt";
const net = boostedTrees({ features: 4, output: i32, trees: 6, maxNodes: 15, maxDepth: 3, margin: { multiplier: 2 } });
//                                                                                                ^^^^^^^^^^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
