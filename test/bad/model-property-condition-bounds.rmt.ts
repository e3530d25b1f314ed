// error: RMT1531
import { feature, forest, hooks, i8, never, table } from "rmt";
const net = forest({ features: 4, featureType: i8, output: { classes: 3 }, trees: 5, maxNodes: 15, maxDepth: 3,
  properties: [never({ when: [feature(0, 10)], answer: [1, 1] })],
//                            ^^^^^^^^^^^^^^
});
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
