// error: RMT1504
import { hooks, lpm, table, u8 } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page + 1);
}

function ahead(event: hooks.SwapLookup, depth: u8) {
  event.prefetch(event.page + depth);
}

export const pages = table({
  hook: hooks.swapLookup,
  match: { page: lpm, region: lpm },
//                    ^^^^^^
  actions: { observe },
});
