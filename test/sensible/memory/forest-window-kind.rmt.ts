/** A forest says how long a window pays, by classes. */
import { clamp, context, forest, hooks, i8, i64, ring, table, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, steps: ring(i8, 8) } });
const kind = forest({
  features: 8,
  featureType: i8,
  output: { classes: 3 },
  trees: 4,
  maxNodes: 31,
  maxDepth: 5,
  pooled: true,
});

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  const delta = i64(event.page - seen.page);
  kind.learn(seen.steps, delta > 0 && delta < 4 ? 1 : delta > 0 && delta < 16 ? 2 : 0);
  seen.steps.push(i8(clamp(delta, -128, 127)));
  seen.page = event.page;
}

function ahead(event: hooks.SwapReadahead) {
  const pages = u32(kind.predict(history.at(event.process).steps)) * 8;
  for (let step = 1; step <= 16 && step <= pages; step++) event.prefetch(event.page + step);
}

export const observations = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const byKind = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
