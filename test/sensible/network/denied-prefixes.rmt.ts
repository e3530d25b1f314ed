/** An lpm context that the control plane fills with networks to be slowed down. */
import { context, counter, hooks, table, u8, u64 } from "rmt";

const denied = context({ key: { address: u64 }, value: { until: u64, priority: u8 }, kind: "lpm", capacity: 4096 });
const slowed = counter();

function check(event: hooks.NetworkIngress) {
  const entry = denied.find(event.sourceLow);
  if (!entry.found || entry.until < event.time) return;
  slowed.add(1);
  event.setPriority(entry.priority & 15);
}

export const denials = table({ hook: hooks.networkIngress, actions: { check }, default: check });
