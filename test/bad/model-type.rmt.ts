// error: RMT1412
import { decisionTree, hooks, i64, table } from "rmt";
const next = decisionTree({ features: 8, output: i64, maxNodes: 63, maxDepth: 6 });
//                                               ^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
