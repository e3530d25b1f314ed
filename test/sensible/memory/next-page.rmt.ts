/** Reads the page behind each page that is missing. */
import { hooks, table } from "rmt";

function ahead(event: hooks.SwapLookup) {
  if (event.outcome === 0) event.prefetch(event.page + 1);
}

export const nextPages = table({ hook: hooks.swapLookup, actions: { ahead }, default: ahead });
