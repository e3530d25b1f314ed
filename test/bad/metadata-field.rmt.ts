// error: RMT1424
import { hooks, metadata, table, u8 } from "rmt";
const meta = metadata({ class: u8 });
function observe(event: hooks.SwapLookup) {
  meta.kind = 1;
//     ^^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
