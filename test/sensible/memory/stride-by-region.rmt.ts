/** Strides of each mapping by itself: arrays that are walked side by side do not disturb each other. */
import { context, hooks, i32, ring, table, u32, u64 } from "rmt";

const regions = context({
  key: { process: u32, region: u64 },
  value: { page: u64, deltas: ring(i32, 2) },
  capacity: 4096,
});

function observe(event: hooks.SwapLookup) {
  const seen = regions.at(event.process, event.region);
  seen.deltas.push(i32(event.page - seen.page));
  seen.page = event.page;
  if (seen.deltas[0] === seen.deltas[1]) event.prefetch(event.page + u64(seen.deltas[0]));
}

export const regionStrides = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
