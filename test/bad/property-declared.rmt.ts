// error: RMT1223
import { hooks, never, table } from "rmt";
const notOne = never({ answer: [1, 1] });
//             ^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
