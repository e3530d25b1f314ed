// error: RMT1405
import { context, hooks, table, u32, u64 } from "rmt";
const history = context({ key: { process: u32 }, value: { page: u64 }, size: 4 });
//                                                                     ^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
