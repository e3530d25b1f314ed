// error: RMT1220
import { context, hooks, table, u32, u64 } from "rmt";
function observe(event: hooks.SwapLookup) {
  const seen = context({ key: { process: u32 }, value: { page: u64 } });
//             ^^^^^^^
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
