/** Contributes to sums that nobody asks in the program; only the control plane may. */
import { aggregate, hooks, table, u32 } from "rmt";

const load = aggregate({ by: { process: u32 }, contribution: [-50, 50] });

function contribute(event: hooks.TestShared) {
  load.contribute(event.process, event.value);
}

export const contributions = table({ hook: hooks.testShared, actions: { contribute }, default: contribute });
