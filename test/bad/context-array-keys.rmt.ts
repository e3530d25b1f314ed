// error: RMT1421
import { context, hooks, table, u32 } from "rmt";
const few = context({ key: { process: u32, page: u32 }, value: { hits: u32 }, kind: "array" });
//                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
