/** The window grows by a page when what was read is used, and halves at each miss. */
import { context, hooks, max, min, table, u32 } from "rmt";

const windows = context({ key: { process: u32 }, value: { pages: u32 } });

function adapt(event: hooks.SwapLookup) {
  const seen = windows.at(event.process);
  if (event.outcome === 0) seen.pages = max(seen.pages / 2, 1);
  else if (event.origin === 2) seen.pages = min(seen.pages + 1, 32);
}

function ahead(event: hooks.SwapReadahead) {
  const seen = windows.at(event.process);
  for (let step = 1; step <= 32 && step <= seen.pages; step++) event.prefetch(event.page + step);
}

export const adaptation = table({ hook: hooks.swapLookup, actions: { adapt }, default: adapt });
export const windowed = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
