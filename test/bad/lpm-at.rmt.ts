// error: RMT1221
import { context, hooks, table, u32, u64 } from "rmt";
const zones = context({ key: { page: u64 }, value: { zone: u32 }, kind: "lpm" });
function observe(event: hooks.SwapLookup) {
  event.prefetch(zones.at(event.page).zone);
//                     ^^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
