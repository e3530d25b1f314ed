// error: RMT1406
import { hooks, multilayerPerceptron, table } from "rmt";
const net = multilayerPerceptron({ features: 8, output: { classes: 2 } });
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
