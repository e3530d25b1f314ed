/** Keeps the two last successors of a page and reads both. */
import { context, hooks, table, u32, u64 } from "rmt";

const last = context({ key: { process: u32 }, value: { page: u64 } });
const successors = context({ key: { process: u32, page: u64 }, value: { newer: u64, older: u64 }, capacity: 8192 });

function observe(event: hooks.SwapLookup) {
  const before = last.at(event.process);
  const from = successors.at(event.process, before.page);
  if (from.newer !== event.page) {
    from.older = from.newer;
    from.newer = event.page;
  }
  before.page = event.page;
  const to = successors.find(event.process, event.page);
  if (!to.found) return;
  event.prefetch(to.newer);
  if (to.older !== 0) event.prefetch(to.older);
}

export const pairs = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
