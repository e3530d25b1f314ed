/** Ranges of ports as services, told apart by length as well. */
import { hooks, range, run, span, table, type u32 } from "rmt";

function service(event: hooks.NetworkIngress, mark: u32) {
  event.setMark(mark);
  event.setPriority(mark & 7);
}

export const services = table({
  hook: hooks.networkIngress,
  match: { destinationPort: range, length: range },
  actions: { service },
  entries: [
    { match: { destinationPort: span(5060, 5061) }, priority: 5, action: run(service, 6) },
    { match: { destinationPort: span(16_384, 32_767), length: span(60, 300) }, priority: 4, action: run(service, 5) },
    { match: { destinationPort: span(0, 1023) }, priority: 1, action: run(service, 2) },
  ],
});
