// error: RMT1107
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  try {
//^^^
    event.prefetch(event.page);
  } catch {}
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
