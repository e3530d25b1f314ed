// error: RMT1413
import { array, context, decisionTree, hooks, i32, ring, table, u32, u64, vector } from "rmt";
const history = context({ key: { process: u32 }, value: { page: u64, hits: u32, deltas: ring(i32, 8), recent: array(u64, 4) } });
const nextDelta = decisionTree({ features: 8, output: i32, maxNodes: 63, maxDepth: 6 });
function observe(event: hooks.SwapLookup) {
  const window = vector(i32, 4);
  event.prefetch(u64(nextDelta.predict(window)));
//                                     ^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
