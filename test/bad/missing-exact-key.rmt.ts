// error: RMT1517
import { exact, hooks, lpm, prefix, table, u8 } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page + 1);
}

function ahead(event: hooks.SwapLookup, depth: u8) {
  event.prefetch(event.page + depth);
}

export const pages = table({
  hook: hooks.swapLookup,
  match: { process: exact, page: lpm },
  actions: { observe },
  entries: [{ match: { page: prefix(0, 4) }, action: observe }],
//                   ^^^^^^^^^^^^^^^^^^^^^^
});
