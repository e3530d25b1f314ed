/** Remembers new flows in a queue and looks at one of them every packet. */
import { context, histogram, hooks, queue, table, u8, u32 } from "rmt";

const fresh = queue({ value: { flow: u32, length: u32 }, capacity: 256 });
const known = context({ key: { flow: u32 }, value: { isKnown: u8 }, capacity: 32_768 });
const firstLengths = histogram();

function note(event: hooks.NetworkIngress) {
  const flow = known.at(event.flow);
  if (flow.isKnown === 1) return;
  flow.isKnown = 1;
  fresh.push({ flow: event.flow, length: event.length });
}

function look(_event: hooks.NetworkIngress) {
  const next = fresh.pop();
  if (next.found) firstLengths.observe(next.length);
}

export const notes = table({ hook: hooks.networkIngress, actions: { note }, default: note });
export const looks = table({ hook: hooks.networkIngress, actions: { look }, default: look });
