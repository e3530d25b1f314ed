/** A histogram of gaps between packets of a device queue, in an array by queue. */
import { context, histogram, hooks, table, u8, u64 } from "rmt";

const queues = context({ key: { queue: u8 }, value: { time: u64, packets: u64 }, kind: "array", capacity: 64 });
const gaps = histogram();

function measure(event: hooks.NetworkIngress) {
  const line = queues.at(u8(event.queue & 63));
  if (line.packets > 0) gaps.observe(event.time - line.time);
  line.time = event.time;
  line.packets++;
}

export const arrivalGaps = table({ hook: hooks.networkIngress, actions: { measure }, default: measure });
