// error: RMT1539
import { hooks, limit, table } from "rmt";
export const rarely = limit({ effect: "memory.skipReadahead", share: 25 });
//                                                                   ^^
function act(event: hooks.SwapReadahead) {
  event.skipReadahead();
}

export const acts = table({ hook: hooks.swapReadahead, actions: { act }, default: act });
