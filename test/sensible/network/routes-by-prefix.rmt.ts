/** Marks packets by the longest prefix of their destination, IPv4 addresses in their mapped form. */
import { hooks, lpm, prefix, run, table, type u32 } from "rmt";

function marked(event: hooks.NetworkIngress, mark: u32) {
  event.setMark(mark);
}

export const routes = table({
  hook: hooks.networkIngress,
  match: { destinationLow: lpm },
  actions: { marked },
  default: run(marked, 0),
  entries: [
    { match: { destinationLow: prefix(0xffff_0a00_0000n, 40) }, action: run(marked, 10) },
    { match: { destinationLow: prefix(0xffff_0a01_0000n, 48) }, action: run(marked, 11) },
    { match: { destinationLow: prefix(0xffff_c0a8_0000n, 48) }, action: run(marked, 20) },
  ],
  size: 4096,
});
