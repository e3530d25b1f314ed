/** Leaves the readahead out where most steps of the process are long. */
import { abs, context, hooks, i32, ring, table, u32, u64 } from "rmt";

const steps = context({ key: { process: u32 }, value: { page: u64, lengths: ring(i32, 16) } });

function observe(event: hooks.SwapLookup) {
  const seen = steps.at(event.process);
  seen.lengths.push(i32(event.page - seen.page));
  seen.page = event.page;
}

function decide(event: hooks.SwapReadahead) {
  const seen = steps.at(event.process);
  let far: u32 = 0;
  for (let age = 0; age < seen.lengths.length; age++) {
    if (abs(seen.lengths[age]) > 64) far++;
  }
  if (far >= 12) event.skipReadahead();
}

export const stepLengths = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const randomness = table({ hook: hooks.swapReadahead, actions: { decide }, default: decide });
