/** How deep to read by part of the address space, as longest prefixes. */
import { hooks, lpm, prefix, run, table, type u32 } from "rmt";

function ahead(event: hooks.SwapReadahead, pages: u32) {
  for (let step = 1; step <= 32 && step <= pages; step++) event.prefetch(event.page + step);
}

function leaveAlone(event: hooks.SwapReadahead) {
  event.skipReadahead();
}

export const addresses = table({
  hook: hooks.swapReadahead,
  match: { page: lpm },
  actions: { ahead, leaveAlone },
  default: run(ahead, 4),
  entries: [
    { match: { page: prefix(0x7_f000_0000n, 40) }, action: run(ahead, 16) },
    { match: { page: prefix(0x7_ffff_0000n, 48) }, action: leaveAlone },
  ],
});
