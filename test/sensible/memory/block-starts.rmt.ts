/** Reads the whole block of 16 at pages that begin one, by a masked match. */
import { hooks, mask, table, ternary } from "rmt";

function block(event: hooks.SwapReadahead) {
  for (let step = 1; step < 16; step++) event.prefetch(event.page + step);
}

export const blockStarts = table({
  hook: hooks.swapReadahead,
  match: { page: ternary },
  actions: { block },
  entries: [{ match: { page: mask(0, 15) }, priority: 1, action: block }],
  size: 4,
});
