// error: RMT1416
import { context, hooks, table, u32 } from "rmt";
const few = context({ key: { process: u32 }, value: { hits: u32 }, kind: "hahs" });
//                                                                       ^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
