// error: RMT1001
import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
  const page = ;
//             ^
}
export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
