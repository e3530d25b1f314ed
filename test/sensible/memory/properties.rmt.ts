/** A tree for the window that must grow with the run and never read far after short runs. */
import { context, decisionTree, feature, hooks, implies, min, monotone, ring, table, u8, u16, u32, u64 } from "rmt";

const streams = context({ key: { process: u32 }, value: { page: u64, shape: ring(u16, 2), run: u16 } });
const window = decisionTree({
  features: 2,
  featureType: u16,
  output: u8,
  maxNodes: 31,
  maxDepth: 5,
  range: [0, 32],
  pooled: true,
  properties: [
    monotone({ feature: 0, direction: "increasing" }),
    implies({ when: [feature(0, 0, 1)], answer: [0, 2] }),
  ],
});

function observe(event: hooks.SwapLookup) {
  const seen = streams.at(event.process);
  window.learn(seen.shape, u8(min(seen.run, 32)));
  if (event.page === seen.page + 1) {
    if (seen.run < 500) seen.run++;
  } else {
    seen.shape.push(seen.run);
    seen.run = 0;
  }
  seen.page = event.page;
}

function ahead(event: hooks.SwapReadahead) {
  const pages = window.predict(streams.at(event.process).shape);
  for (let step = 1; step <= 32 && step <= pages; step++) event.prefetch(event.page + step);
}

export const shapes = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const windows = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
