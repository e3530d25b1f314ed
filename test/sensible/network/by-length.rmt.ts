/** Short packets first: acknowledgements and games before bulk data. */
import { hooks, range, run, span, table, type u32 } from "rmt";

function set(event: hooks.NetworkIngress, priority: u32) {
  event.setPriority(priority);
}

export const lengths = table({
  hook: hooks.networkIngress,
  match: { length: range },
  actions: { set },
  entries: [
    { match: { length: span(0, 127) }, priority: 3, action: run(set, 6) },
    { match: { length: span(128, 1399) }, priority: 2, action: run(set, 4) },
    { match: { length: span(1400, 0xffff_ffff) }, priority: 1, action: run(set, 1) },
  ],
});
