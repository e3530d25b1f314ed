// error: RMT1408
import { aggregate, hooks, ring, table, u32 } from "rmt";
const busy = aggregate({ by: { process: ring(u32, 4) }, contribution: [0, 9] });
//                                      ^^^^^^^^^^^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
