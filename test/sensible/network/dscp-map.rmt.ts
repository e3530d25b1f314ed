/** Maps the code points of differentiated services to priorities with a masked key. */
import { hooks, mask, run, table, ternary, type u32 } from "rmt";

function map(event: hooks.NetworkIngress, priority: u32) {
  event.setPriority(priority);
}

export const codePoints = table({
  hook: hooks.networkIngress,
  match: { trafficClass: ternary },
  actions: { map },
  default: run(map, 3),
  entries: [
    { match: { trafficClass: mask(0xb8, 0xfc) }, priority: 2, action: run(map, 7) },
    { match: { trafficClass: mask(0x20, 0xe0) }, priority: 1, action: run(map, 1) },
    { match: { trafficClass: mask(0x80, 0xe0) }, priority: 1, action: run(map, 5) },
  ],
});
