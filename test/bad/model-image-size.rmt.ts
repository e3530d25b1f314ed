// error: RMT1419
import { convolutional, hooks, table } from "rmt";
const net = convolutional({ image: { height: 90, width: 90 }, output: { classes: 2 }, layers: [] });
//                                 ^^^^^^^^^^^^^^^^^^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
