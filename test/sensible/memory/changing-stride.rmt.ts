/** A stride that itself grows by a constant: triangles and diagonals. */
import { context, hooks, i64, table, u32, u64 } from "rmt";

const walks = context({ key: { process: u32, region: u64 }, value: { page: u64, delta: i64, change: i64 } });

function follow(event: hooks.SwapLookup) {
  const seen = walks.at(event.process, event.region);
  const delta = i64(event.page - seen.page);
  const change = delta - seen.delta;
  if (change === seen.change) event.prefetch(event.page + u64(delta + change));
  seen.change = change;
  seen.delta = delta;
  seen.page = event.page;
}

export const secondOrder = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
