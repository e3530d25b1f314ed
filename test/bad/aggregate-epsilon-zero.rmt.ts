// error: RMT1533
import { aggregate, hooks, table, u32 } from "rmt";
const busy = aggregate({ by: { process: u32 }, contribution: [0, 1000] });

function act(event: hooks.TestShared) {
  event.grant(busy.noisySum({ epsilon: 0 }));
//                                     ^
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
