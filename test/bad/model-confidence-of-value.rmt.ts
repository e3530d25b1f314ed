// error: RMT1420
import { hooks, i32, multilayerPerceptron, table } from "rmt";
const net = multilayerPerceptron({ features: 4, hidden: [2], output: i32, confidence: "margin" });
//                                                                                    ^^^^^^^^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
