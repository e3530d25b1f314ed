// error: RMT1409
import { hashedPerceptron, hooks, table } from "rmt";
const net = hashedPerceptron({ features: 4, tables: [[0, 4]], rows: 16 });
//                                                       ^
function observe(event: hooks.SwapLookup) {
  event.prefetch(event.page);
}

export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
