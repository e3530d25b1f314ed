// error: RMT1220
import { aggregate, hooks, table, u32 } from "rmt";

function act(event: hooks.TestShared) {
  const busy = aggregate({ by: { process: u32 }, contribution: [0, 9] });
//             ^^^^^^^^^
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
