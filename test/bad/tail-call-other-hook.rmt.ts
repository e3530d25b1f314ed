// error: RMT1528
import { hooks, table, tailCall } from "rmt";

function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
  leave();
}

function leave() {
  tailCall(second);
//         ^^^^^^
}

function decide(event: hooks.SwapReadahead) {
  event.skipReadahead();
}

export const first = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const second = table({ hook: hooks.swapReadahead, actions: { decide }, default: decide });
