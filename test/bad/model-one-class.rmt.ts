// error: RMT1409
import { hooks, multilayerPerceptron, table } from "rmt";
const net = multilayerPerceptron({ features: 8, hidden: [16], output: { classes: 1 } });
//                                                                               ^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
