// error: RMT1417
import { convolutional, hooks, table } from "rmt";
const net = convolutional({ image: { height: 3, width: 3 }, output: { classes: 2 }, layers: [{ kind: "convolution", filters: 2, kernel: [2] }] });
//                                                                                                                                      ^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
