// error: RMT1118
import { context, hooks, table, u32, u64 } from "rmt";
const few = context({ key: { page: u64 }, value: { hits: u32 } });
function observe(event: hooks.SwapLookup) {
  few.find(event.page).found = true;
//^^^^^^^^^^^^^^^^^^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
