/** A model that stays silent where it was not trained, so that new programs get the kernel's readahead. */
import { clamp, context, decisionTree, hooks, i16, i32, ring, table, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 3) } });
const next = decisionTree({
  features: 3,
  output: i16,
  maxNodes: 63,
  maxDepth: 6,
  envelope: true,
  range: [-64, 64],
  pooled: true,
});

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  const delta = i32(event.page - seen.page);
  next.learn(seen.deltas, i16(clamp(delta, -64, 64)));
  seen.deltas.push(delta);
  seen.page = event.page;
}

function ahead(event: hooks.SwapReadahead) {
  const answer = next.ask(history.at(event.process).deltas);
  if (answer.confidence === 0) return;
  event.skipReadahead();
  event.prefetch(event.page + u64(answer.value));
}

export const ground = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const known = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
