/** Reads the aligned cluster of eight around the page, as the kernel's swap clusters are laid out. */
import { hooks, table, u64 } from "rmt";

function cluster(event: hooks.SwapReadahead) {
  const start = event.page & ~u64(7);
  for (let page = 0; page < 8; page++) {
    if (start + page !== event.page) event.prefetch(start + page);
  }
  event.skipReadahead();
}

export const clusters = table({ hook: hooks.swapReadahead, actions: { cluster }, default: cluster });
