/** A decision tree predicts the next delta; followed only where it is sure. */
import { context, decisionTree, hooks, i32, ring, table, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 4) } });
const nextDelta = decisionTree({ features: 4, output: i32, maxNodes: 255, maxDepth: 8, pooled: true });

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  const delta = i32(event.page - seen.page);
  nextDelta.learn(seen.deltas, delta);
  seen.deltas.push(delta);
  seen.page = event.page;
  const next = nextDelta.ask(seen.deltas);
  if (next.confidence >= 192 && next.value !== 0) event.prefetch(event.page + u64(next.value));
}

export const treePrefetch = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
