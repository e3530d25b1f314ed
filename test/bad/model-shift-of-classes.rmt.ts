// error: RMT1420
import { boostedTrees, hooks, table } from "rmt";
const net = boostedTrees({ features: 4, output: { classes: 3 }, trees: 6, maxNodes: 15, maxDepth: 3, shift: 2 });
//                                                                                                          ^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
