// error: RMT1409
import { decisionTree, hooks, i32, table } from "rmt";
const next = decisionTree({ features: 8, output: i32, maxNodes: 1_000_000, maxDepth: 6 });
//                                                              ^^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
