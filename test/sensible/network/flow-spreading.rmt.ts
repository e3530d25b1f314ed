/** Spreads flows over queues by their hash, the packets of one flow together. */
import { hooks, max, run, table, type u32 } from "rmt";

function spread(event: hooks.NetworkIngress, queues: u32) {
  event.setQueue(event.flow % max(queues, 1));
}

export const queues = table({ hook: hooks.networkIngress, actions: { spread }, default: run(spread, 16) });
