/** Applies a tree to its own answers, up to six steps, while doubt stays small. */
import { context, decisionTree, hooks, i32, ring, table, u32, u64 } from "rmt";

const history = context({ key: { process: u32, region: u64 }, value: { page: u64, deltas: ring(i32, 8) } });
const nextDelta = decisionTree({ features: 8, output: i32, maxNodes: 127, maxDepth: 10, pooled: true });

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process, event.region);
  const delta = i32(event.page - seen.page);
  nextDelta.learn(seen.deltas, delta);
  seen.deltas.push(delta);
  seen.page = event.page;
}

function ahead(event: hooks.SwapReadahead) {
  const window = history.at(event.process, event.region).deltas.copy();
  let page = event.page;
  let doubt: u32 = 0;
  for (let step = 0; step < 6; step++) {
    const next = nextDelta.ask(window);
    doubt += 255 - next.confidence;
    if (doubt > 300 || next.value === 0) break;
    page += u64(next.value);
    event.prefetch(page);
    window.push(next.value);
  }
}

export const patterns = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const lookahead = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
