// error: RMT1004 at 1:1
import { hooks } from "rmt";
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}
