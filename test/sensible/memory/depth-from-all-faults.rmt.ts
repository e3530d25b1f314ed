/** Reads less when all processes together fault much: asks a noisy sum, within a budget. */
import { aggregate, context, hooks, i64, privacy, range, span, table, u32 } from "rmt";

export const told = privacy({ between: "process", budget: 10 });
const faults = aggregate({ by: { process: u32 }, contribution: [0, 1000], capacity: 512 });
const own = context({ key: { process: u32 }, value: { faults: u32 } });

function count(event: hooks.SwapLookup) {
  const seen = own.at(event.process);
  seen.faults++;
  faults.contribute(event.process, i64(seen.faults));
}

function byPressure(event: hooks.SwapReadahead) {
  const pages: u32 = faults.noisySum({ epsilon: 0.01 }) > 20_000 ? 2 : 12;
  for (let step = 1; step <= 12 && step <= pages; step++) event.prefetch(event.page + step);
}

function fixed(event: hooks.SwapReadahead) {
  for (let step = 1; step <= 4; step++) event.prefetch(event.page + step);
}

export const counting = table({ hook: hooks.swapLookup, actions: { count }, default: count });
export const pressure = table({
  hook: hooks.swapReadahead,
  match: { readahead: range },
  actions: { byPressure, fixed },
  default: fixed,
  entries: [{ match: { readahead: span(8, 0xffff_ffff) }, priority: 1, action: byPressure }],
});
