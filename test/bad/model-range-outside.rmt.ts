// error: RMT1409
import { forest, hooks, i8, table } from "rmt";
const net = forest({ features: 4, featureType: i8, output: { classes: 3 }, trees: 5, maxNodes: 15, maxDepth: 3,
  range: [0, 3],
//           ^
});
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
