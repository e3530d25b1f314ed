// error: RMT1423
import { hooks, metadata, table, u8 } from "rmt";
const meta = metadata({ class: u8 });
const more = metadata({ kind: u8 });
//    ^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
