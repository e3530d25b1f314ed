/** A histogram of the time between two faults of a process. */
import { context, histogram, hooks, table, u32, u64 } from "rmt";

const last = context({ key: { process: u32 }, value: { time: u64 } });
const intervals = histogram();

function measure(event: hooks.SwapReadahead) {
  const seen = last.at(event.process);
  if (seen.time !== 0) intervals.observe(event.time - seen.time);
  seen.time = event.time;
}

export const faultIntervals = table({ hook: hooks.swapReadahead, actions: { measure }, default: measure });
