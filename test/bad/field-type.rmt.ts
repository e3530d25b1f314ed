// error: RMT1408
import { context, hooks, table, u32 } from "rmt";
const history = context({ key: { process: u32 }, value: { page: 8 } });
//                                                              ^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
