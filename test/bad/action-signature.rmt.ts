// error: RMT1508
import { hooks, table } from "rmt";
function decide(event: hooks.SwapLookup, flag: boolean) {
  if (flag) event.prefetch(event.page);
}
export const decisions = table({ hook: hooks.swapLookup, actions: { decide } });
//                                                                  ^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
