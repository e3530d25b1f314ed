/** A small perceptron says which of the next eight pages are worth it, page by page. */
import { clamp, context, hooks, i8, i64, multilayerPerceptron, ring, table, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, offsets: ring(i8, 8) } });
const useful = multilayerPerceptron({
  features: 8,
  featureType: i8,
  hidden: [8],
  output: { classes: 2 },
  pooled: true,
});

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  useful.learn(seen.offsets, event.page === seen.page + 1 ? 1 : 0);
  seen.offsets.push(i8(clamp(i64(event.page - seen.page), -100, 100)));
  seen.page = event.page;
}

function ahead(event: hooks.SwapReadahead) {
  const window = history.at(event.process).offsets.copy();
  for (let step = 1; step <= 4; step++) {
    if (useful.predict(window) === 1) event.prefetch(event.page + step);
    window.push(1);
  }
}

export const offsets = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const chosen = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
