// error: RMT1515
import { hooks, mask, table, ternary, u8 } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page + 1);
}

function ahead(event: hooks.SwapLookup, depth: u8) {
  event.prefetch(event.page + depth);
}

export const pages = table({
  hook: hooks.swapLookup,
  match: { page: ternary },
  actions: { observe },
  entries: [{ match: { page: mask(0x1f, 0xf0) }, priority: 1, action: observe }],
//                                ^^^^
});
