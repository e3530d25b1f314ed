// error: RMT1409
import { hooks, i32, multilayerPerceptron, table, vector } from "rmt";
const net = multilayerPerceptron({ features: 2, hidden: [4], output: { classes: 3 } });
function observe(event: hooks.SwapLookup) {
  net.learn(vector(i32, 2), 3);
//                          ^
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
