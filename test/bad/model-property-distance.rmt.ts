// error: RMT1409
import { forest, hooks, i8, robust, table } from "rmt";
const net = forest({ features: 4, featureType: i8, output: { classes: 3 }, trees: 5, maxNodes: 15, maxDepth: 3,
  properties: [robust({ distance: 0, tolerance: 1 })],
//                                ^
});
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
