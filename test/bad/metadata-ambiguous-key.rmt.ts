// error: RMT1524
import { exact, hooks, metadata, table, u32 } from "rmt";
const meta = metadata({ process: u32 });

function observe(event: hooks.SwapLookup) {
  event.prefetch(meta.process);
}

export const pages = table({
  hook: hooks.swapLookup,
  metadata: meta,
  match: { process: exact },
//         ^^^^^^^
  actions: { observe },
  default: observe,
});
