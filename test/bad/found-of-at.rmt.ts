// error: RMT1407
import { context, hooks, table, u32, u64 } from "rmt";
const few = context({ key: { page: u64 }, value: { hits: u32 } });
function observe(event: hooks.SwapLookup) {
  if (few.at(event.page).found) event.prefetch(1);
//                       ^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
