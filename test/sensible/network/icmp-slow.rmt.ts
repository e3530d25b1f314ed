/** Pings get a queue of their own and at most medium priority. */
import { exact, hooks, min, table } from "rmt";

function pings(event: hooks.NetworkIngress) {
  event.setQueue(0);
  event.setPriority(min(event.priority, 2));
}

export const protocols = table({
  hook: hooks.networkIngress,
  match: { protocol: exact },
  actions: { pings },
  entries: [
    { match: { protocol: 1 }, action: pings },
    { match: { protocol: 58 }, action: pings },
  ],
});
