/** Reads eagerly in the first ten seconds after the first fault of a process, then leaves it to the kernel. */
import { context, hooks, table, u32, u64 } from "rmt";

const births = context({ key: { process: u32 }, value: { time: u64 } });

function early(event: hooks.SwapReadahead) {
  const born = births.at(event.process);
  if (born.time === 0) born.time = event.time;
  if (event.time - born.time > 10_000_000_000n) return;
  for (let step = 1; step <= 20; step++) event.prefetch(event.page + step);
}

export const startOfLife = table({ hook: hooks.swapReadahead, actions: { early }, default: early });
