/** Boosted trees give the length of the window directly, within a declared range. */
import { boostedTrees, context, hooks, i32, min, ring, table, u16, u32, u64 } from "rmt";

const recent = context({ key: { process: u32 }, value: { page: u64, runs: ring(u16, 6), run: u16 } });
const length = boostedTrees({
  features: 6,
  featureType: u16,
  output: i32,
  trees: 6,
  maxNodes: 31,
  maxDepth: 5,
  shift: 2,
  range: [0, 24],
  pooled: true,
});

function observe(event: hooks.SwapLookup) {
  const seen = recent.at(event.process);
  if (event.page === seen.page + 1) {
    if (seen.run < 1000) seen.run++;
  } else {
    length.learn(seen.runs, i32(min(seen.run, 24)));
    seen.runs.push(seen.run);
    seen.run = 0;
  }
  seen.page = event.page;
}

function ahead(event: hooks.SwapReadahead) {
  const pages = u32(length.predict(recent.at(event.process).runs));
  for (let step = 1; step <= 24 && step <= pages; step++) event.prefetch(event.page + step);
}

export const runs = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const lengths = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
