// error: RMT1407
import { hooks, queue, table, u64 } from "rmt";
const waiting = queue({ value: { page: u64 } });
function observe(event: hooks.SwapLookup) {
  waiting.push({ page: 1, size: 2 });
//                        ^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
