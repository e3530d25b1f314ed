// error: RMT1405
import { aggregate, hooks, table, u32 } from "rmt";
const busy = aggregate({ by: { process: u32 }, contribution: [0, 9], budget: 1 });
//                                                                   ^^^^^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
