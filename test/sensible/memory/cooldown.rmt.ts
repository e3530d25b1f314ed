/** After a burst of reads a process waits a millisecond for its next. */
import { context, hooks, table, u32, u64 } from "rmt";

const bursts = context({ key: { process: u32 }, value: { time: u64 } });

function burst(event: hooks.SwapReadahead) {
  const seen = bursts.at(event.process);
  if (event.time - seen.time < 1_000_000) return;
  seen.time = event.time;
  for (let step = 1; step <= 24; step++) event.prefetch(event.page + step);
}

export const cooling = table({ hook: hooks.swapReadahead, actions: { burst }, default: burst });
