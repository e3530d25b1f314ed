// error: RMT1406
import { hooks, queue, table, u32, u64 } from "rmt";
const waiting = queue({ value: { page: u64, size: u32 } });
function observe(event: hooks.SwapLookup) {
  waiting.push({ page: 1 });
//             ^^^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
