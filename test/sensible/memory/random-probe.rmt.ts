/** Now and then reads a page beyond the window to find out whether a longer one would pay. */
import { counter, hooks, random, table } from "rmt";

const probes = counter();

function ahead(event: hooks.SwapReadahead) {
  event.prefetch(event.page + 1);
  if (random() % 32 === 0) {
    event.prefetch(event.page + 2);
    probes.add(1);
  }
}

export const probing = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
