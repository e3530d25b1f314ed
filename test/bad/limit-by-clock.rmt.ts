// error: RMT1537
import { hooks, limit, table } from "rmt";
export const slower = limit({ effect: "memory.prefetch", by: "time", perSecond: 100, burst: 4 });
//                                                           ^^^^^^
function act(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const acts = table({ hook: hooks.swapLookup, actions: { act }, default: act });
