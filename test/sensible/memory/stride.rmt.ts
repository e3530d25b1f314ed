/** Follows a stride that was seen twice in a row. */
import { context, hooks, i64, table, u32, u64 } from "rmt";

const strides = context({ key: { process: u32 }, value: { page: u64, delta: i64 } });

function follow(event: hooks.SwapLookup) {
  const seen = strides.at(event.process);
  const delta = i64(event.page - seen.page);
  if (delta === seen.delta && delta !== 0) event.prefetch(event.page + u64(delta));
  seen.delta = delta;
  seen.page = event.page;
}

export const stridePrefetch = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
