/** Agrees with the kernel where it reads much, helps where it reads little. */
import { hooks, range, run, span, table, type u32 } from "rmt";

function help(event: hooks.SwapReadahead, pages: u32) {
  for (let step = 1; step <= 8 && step <= pages; step++) event.prefetch(event.page + event.readahead + step);
}

export const kernelWindows = table({
  hook: hooks.swapReadahead,
  match: { readahead: range },
  actions: { help },
  entries: [
    { match: { readahead: span(0, 1) }, priority: 2, action: run(help, 8) },
    { match: { readahead: span(2, 7) }, priority: 1, action: run(help, 2) },
  ],
});
