/** Keeps processes apart and spends nothing on telling: all state is by process. */
import { context, hooks, privacy, table, u32, u64 } from "rmt";

export const apart = privacy({ between: "process", budget: 0 });
const last = context({ key: { process: u32 }, value: { page: u64, run: u32 } });

function observe(event: hooks.SwapLookup) {
  const seen = last.at(event.process);
  seen.run = event.page === seen.page + 1 ? seen.run + 1 : 0;
  seen.page = event.page;
  if (seen.run > 3) event.prefetch(event.page + 1);
}

export const runs = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
