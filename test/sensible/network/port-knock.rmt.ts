/** Three knocks in the right order mark the packets of a host for the firewall. */
import { context, exact, hooks, run, table, u8, u64 } from "rmt";

const knocks = context({ key: { low: u64 }, value: { stage: u8, time: u64 }, kind: "hash", capacity: 1024 });

function knock(event: hooks.NetworkIngress, stage: u8) {
  const host = knocks.at(event.sourceLow);
  if (host.stage === stage) host.stage++;
  else host.stage = 0;
  host.time = event.time;
}

function open(event: hooks.NetworkIngress) {
  const host = knocks.find(event.sourceLow);
  if (!host.found || host.stage !== 3) return;
  if (event.time - host.time > 5_000_000_000n) knocks.delete(event.sourceLow);
  else event.setMark(0xbeef);
}

export const doors = table({
  hook: hooks.networkIngress,
  match: { destinationPort: exact },
  actions: { knock, open },
  entries: [
    { match: { destinationPort: 7001 }, action: run(knock, 0) },
    { match: { destinationPort: 8002 }, action: run(knock, 1) },
    { match: { destinationPort: 9003 }, action: run(knock, 2) },
    { match: { destinationPort: 22 }, action: open },
  ],
});
