/** A count-min sketch for each process finds its hottest pages; their neighbours are read. */
import { array, context, hash, hooks, min, table, u16, u32, u64 } from "rmt";

const sketches = context({ key: { process: u32 }, value: { counts: array(u16, 256) }, capacity: 256 });

function count(event: hooks.SwapLookup) {
  const seen = sketches.at(event.process);
  let least: u16 = 65_535;
  for (let row = 0; row < 4; row++) {
    const cell = (hash(event.page, u64(row)) & 63) + u64(row) * 64;
    seen.counts[min(cell, 255)] += 1;
    least = min(least, seen.counts[min(cell, 255)]);
  }
  if (least > 50) event.prefetch(event.page ^ 1);
}

export const hotPages = table({ hook: hooks.swapLookup, actions: { count }, default: count });
