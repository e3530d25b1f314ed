/** Statistics by process with fields of their own for each CPU, for the control plane to add up. */
import { context, hooks, table, u32, u64 } from "rmt";

const statistics = context({
  key: { process: u32 },
  value: { faults: u64, late: u64 },
  kind: "hash",
  capacity: 512,
  perCpu: true,
});

function count(event: hooks.SwapLookup) {
  const mine = statistics.at(event.process);
  mine.faults++;
  if (event.outcome === 2) mine.late++;
}

export const perCpu = table({ hook: hooks.swapLookup, actions: { count }, default: count });
