// error: RMT1302
import { hooks, metadata, table, u8 } from "rmt";
const meta = metadata({ class: u8 });
function observe(event: hooks.SwapLookup) {
  meta.class = 300;
//             ^^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
