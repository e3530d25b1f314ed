// error: RMT1409
import { contextTable, hooks, i32, table } from "rmt";
const net = contextTable({ order: 4, rows: 16, features: 2, output: i32 });
//                                                       ^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
