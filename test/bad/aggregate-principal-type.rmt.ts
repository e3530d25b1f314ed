// error: RMT1301
import { aggregate, hooks, table, u32 } from "rmt";
const busy = aggregate({ by: { process: u32 }, contribution: [0, 1000] });

function act(event: hooks.TestShared) {
  busy.contribute(event.cgroup, event.value);
//                ^^^^^^^^^^^^
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
