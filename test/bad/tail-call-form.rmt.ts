// error: RMT1526
import { hooks, table, tailCall } from "rmt";

function observe(event: hooks.SwapLookup) {
  tailCall(observe);
//         ^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
