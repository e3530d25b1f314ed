/** Time between two uses of a page, by powers of two; nothing is decided. */
import { context, histogram, hooks, table, u32, u64 } from "rmt";

const uses = context({ key: { process: u32, page: u64 }, value: { time: u64 }, capacity: 65_536 });
const reuse = histogram();

function observe(event: hooks.SwapLookup) {
  const seen = uses.find(event.process, event.page);
  if (seen.found) reuse.observe(event.time - seen.time);
  uses.at(event.process, event.page).time = event.time;
}

export const reuses = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
