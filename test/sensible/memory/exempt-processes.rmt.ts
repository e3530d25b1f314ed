/** Some processes opt out: nothing is read for them, and the pipeline ends. */
import { exact, exit, hooks, table } from "rmt";

function exempt(_event: hooks.SwapReadahead) {
  exit();
}

function ahead(event: hooks.SwapReadahead) {
  event.prefetch(event.page + 1);
}

export const exemptions = table({
  hook: hooks.swapReadahead,
  match: { process: exact },
  actions: { exempt },
  entries: [
    { match: { process: 1 }, action: exempt },
    { match: { process: 2 }, action: exempt },
  ],
});

export const others = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
