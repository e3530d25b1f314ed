// error: RMT1404
import { hooks, queue, table, u64 } from "rmt";
const waiting = queue({ value: { page: u64 } });
function observe(event: hooks.SwapLookup) {
  waiting.push(event.page);
//             ^^^^^^^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
