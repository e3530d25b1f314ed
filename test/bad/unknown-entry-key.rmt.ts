// error: RMT1523
import { exact, hooks, table, u8 } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page + 1);
}

function ahead(event: hooks.SwapLookup, depth: u8) {
  event.prefetch(event.page + depth);
}

export const pages = table({
  hook: hooks.swapLookup,
  match: { process: exact },
  actions: { observe },
  entries: [{ match: { process: 1, page: 2 }, action: observe }],
//                                 ^^^^
});
