/** Reads around the page, alternately above and below. */
import { hooks, table } from "rmt";

function around(event: hooks.SwapReadahead) {
  for (let step = 1; step <= 6; step++) {
    event.prefetch(event.page + step);
    event.prefetch(event.page - step);
  }
}

export const bothSides = table({ hook: hooks.swapReadahead, actions: { around }, default: around });
