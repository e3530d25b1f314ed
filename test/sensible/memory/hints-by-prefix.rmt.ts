/** The control plane says by address prefix how far to read; programs only look it up. */
import { context, hooks, table, u32, u64 } from "rmt";

const hints = context({ key: { page: u64 }, value: { pages: u32, stride: u32 }, kind: "lpm", capacity: 128 });

function hinted(event: hooks.SwapReadahead) {
  const hint = hints.find(event.page);
  if (!hint.found) return;
  for (let step = 1; step <= 16 && step <= hint.pages; step++) event.prefetch(event.page + hint.stride * step);
}

export const hintTable = table({ hook: hooks.swapReadahead, actions: { hinted }, default: hinted });
