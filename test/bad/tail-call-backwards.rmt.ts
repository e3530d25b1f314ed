// error: RMT1527
import { hooks, table, tailCall } from "rmt";

function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
  tailCall(first);
//         ^^^^^
}

export const first = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
