/** Well-known ports get priorities; the rest stays as it is. */
import { exact, hooks, run, table, type u32 } from "rmt";

function raise(event: hooks.NetworkIngress, priority: u32) {
  event.setPriority(priority);
}

export const ports = table({
  hook: hooks.networkIngress,
  match: { protocol: exact, destinationPort: exact },
  actions: { raise },
  entries: [
    { match: { protocol: 6, destinationPort: 22 }, action: run(raise, 6) },
    { match: { protocol: 17, destinationPort: 53 }, action: run(raise, 7) },
    { match: { protocol: 17, destinationPort: 123 }, action: run(raise, 7) },
  ],
});
