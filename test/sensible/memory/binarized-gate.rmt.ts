/** A network of single bits decides whether the readahead of the kernel is left out. */
import { binarized, context, hooks, i8, ring, table, u8, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, signs: ring(i8, 16) } });
const gate = binarized({ features: 16, featureType: i8, hidden: [32], output: { classes: 2 }, pooled: true });

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  gate.learn(seen.signs, u8(event.origin === 0));
  seen.signs.push(event.page === seen.page + 1 ? 1 : -1);
  seen.page = event.page;
}

function decide(event: hooks.SwapReadahead) {
  if (gate.predict(history.at(event.process).signs) === 1) event.skipReadahead();
}

export const signs = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const gating = table({ hook: hooks.swapReadahead, actions: { decide }, default: decide });
