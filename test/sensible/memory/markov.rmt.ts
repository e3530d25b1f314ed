/** Reads the page that followed this one the last time. */
import { context, hooks, table, u32, u64 } from "rmt";

const last = context({ key: { process: u32 }, value: { page: u64 } });
const successors = context({ key: { process: u32, page: u64 }, value: { next: u64 }, capacity: 16_384 });

function observe(event: hooks.SwapLookup) {
  const before = last.at(event.process);
  successors.at(event.process, before.page).next = event.page;
  before.page = event.page;
  const known = successors.find(event.process, event.page);
  if (known.found && known.next !== 0) event.prefetch(known.next);
}

export const markov = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
