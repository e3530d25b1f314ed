// error: RMT1409
import { aggregate, hooks, table, u32 } from "rmt";
const busy = aggregate({ by: { process: u32 }, contribution: [0, 9], capacity: 2_000_000 });
//                                                                             ^^^^^^^^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
