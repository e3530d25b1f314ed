// error: RMT1529
import { forest, hooks, i8, implies, table } from "rmt";
const net = forest({ features: 4, featureType: i8, output: { classes: 3 }, trees: 5, maxNodes: 15, maxDepth: 3,
  properties: [implies({ answer: [2, 1] })],
//                               ^^^^^^
});
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
