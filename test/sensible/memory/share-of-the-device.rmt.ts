/** A background policy that takes at most a tenth of all prefetches. */
import { hooks, limit, table } from "rmt";

export const little = limit({ effect: "memory.prefetch", share: 10 });

function trickle(event: hooks.SwapReadahead) {
  if (event.readahead === 0) event.prefetch(event.page + 1);
}

export const trickling = table({ hook: hooks.swapReadahead, actions: { trickle }, default: trickle });
