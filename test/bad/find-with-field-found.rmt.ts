// error: RMT1422
import { context, hooks, table, u32 } from "rmt";
const few = context({ key: { process: u32 }, value: { found: u32 } });
function observe(event: hooks.SwapLookup) {
  const seen = few.find(event.process);
//                 ^^^^
  event.prefetch(u32(seen.found));
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
