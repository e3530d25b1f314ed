/** Long windows, held to a thousand pages a second for each process by a declared limit. */
import { hooks, limit, table } from "rmt";

export const perProcess = limit({ effect: "memory.prefetch", by: "process", perSecond: 1000, burst: 64 });

function ahead(event: hooks.SwapReadahead) {
  for (let step = 1; step <= 48; step++) event.prefetch(event.page + step);
}

export const limited = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
