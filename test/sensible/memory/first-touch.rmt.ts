/** The first fault in a mapping reads its first pages, whatever page it is. */
import { context, hooks, table, u8, u32, u64 } from "rmt";

const known = context({ key: { process: u32, region: u64 }, value: { isKnown: u8 }, capacity: 8192 });

function open(event: hooks.SwapLookup) {
  const region = known.at(event.process, event.region);
  if (region.isKnown === 1) return;
  region.isKnown = 1;
  for (let page = 0; page < 4; page++) event.prefetch(event.region + page);
}

export const openings = table({ hook: hooks.swapLookup, actions: { open }, default: open });
