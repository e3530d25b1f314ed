// error: RMT1410
import { array, context, hooks, table, u32, u64 } from "rmt";
const history = context({ key: { process: u32 }, value: { pages: array(u64, 4096) }, capacity: 100_000 });
//    ^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
