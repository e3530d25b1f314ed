/** Leaves the kernel's readahead out while less than an eighth of it is used. */
import { context, hooks, table, u32 } from "rmt";

const accuracy = context({ key: { process: u32 }, value: { read: u32, used: u32 } });

function count(event: hooks.SwapLookup) {
  if (event.origin === 1) accuracy.at(event.process).used++;
}

function weigh(event: hooks.SwapReadahead) {
  const seen = accuracy.at(event.process);
  if (seen.read > 128 && seen.used * 8 < seen.read) event.skipReadahead();
  seen.read += event.readahead;
  if (seen.read > 4096) {
    seen.read /= 2;
    seen.used /= 2;
  }
}

export const uses = table({ hook: hooks.swapLookup, actions: { count }, default: count });
export const throttle = table({ hook: hooks.swapReadahead, actions: { weigh }, default: weigh });
