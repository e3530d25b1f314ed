// error: RMT1502
import { exact, hooks, metadata, table, u8 } from "rmt";
const meta = metadata({ class: u8 });

function observe(event: hooks.SwapLookup) {
  meta.class = 2;
}

export const pages = table({
  hook: hooks.swapLookup,
  match: { class: exact },
//         ^^^^^
  actions: { observe },
  default: observe,
});
