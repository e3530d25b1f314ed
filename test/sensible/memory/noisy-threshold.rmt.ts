/** Skips the readahead while the noisy number of waiting processes is high. */
import { aggregate, counter, hooks, i64, mask, privacy, table, ternary, u32 } from "rmt";

export const told = privacy({ between: "process", budget: 2 });
const waiting = aggregate({ by: { process: u32 }, contribution: [0, 1], capacity: 1024 });
const jams = counter();

function enter(event: hooks.SwapLookup) {
  waiting.contribute(event.process, i64(event.outcome !== 1));
}

function decide(event: hooks.SwapReadahead) {
  if (waiting.noisySum({ epsilon: 0.005 }) > 64) {
    jams.add(1);
    event.skipReadahead();
  }
}

function leave(event: hooks.SwapReadahead) {
  if (event.readahead > 32) event.skipReadahead();
}

export const entering = table({ hook: hooks.swapLookup, actions: { enter }, default: enter });
export const jam = table({
  hook: hooks.swapReadahead,
  match: { page: ternary },
  actions: { decide, leave },
  default: leave,
  entries: [{ match: { page: mask(0, 0xff) }, priority: 1, action: decide }],
  privacyBudget: 1.5,
});
