// error: RMT1409
import { forest, hooks, table } from "rmt";
const net = forest({ features: 4, output: { classes: 3 }, trees: 9000, maxNodes: 15, maxDepth: 3 });
//                                                               ^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
