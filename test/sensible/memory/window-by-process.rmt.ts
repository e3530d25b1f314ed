/** Reads a window ahead whose length is set by process; the default is short. */
import { exact, hooks, run, table, type u32 } from "rmt";

function ahead(event: hooks.SwapReadahead, pages: u32) {
  for (let step = 1; step <= 32 && step <= pages; step++) event.prefetch(event.page + step);
}

export const windows = table({
  hook: hooks.swapReadahead,
  match: { process: exact },
  actions: { ahead },
  default: run(ahead, 2),
  entries: [{ match: { process: 1 }, action: run(ahead, 16) }],
  size: 256,
});
