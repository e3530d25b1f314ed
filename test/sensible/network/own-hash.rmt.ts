/** Spreads by addresses only, so that all connections of two hosts use one queue. */
import { hash, hooks, table, u32 } from "rmt";

function spread(event: hooks.NetworkIngress) {
  event.setQueue(u32(hash(event.sourceHigh, event.sourceLow, event.destinationHigh, event.destinationLow) & 7));
}

export const hosts = table({ hook: hooks.networkIngress, actions: { spread }, default: spread });
