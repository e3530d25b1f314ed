// error: RMT1519
import { hooks, range, span, table, u8 } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page + 1);
}

function ahead(event: hooks.SwapLookup, depth: u8) {
  event.prefetch(event.page + depth);
}

export const pages = table({
  hook: hooks.swapLookup,
  match: { page: range },
  actions: { observe },
  entries: [{ match: { page: span(1, 2) }, action: observe }],
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
});
