/** Believes only strides that are powers of two: rows of matrices and hash tables. */
import { context, countOnes, hooks, table, u32, u64 } from "rmt";

const strides = context({ key: { process: u32, region: u64 }, value: { page: u64, delta: u64 } });

function follow(event: hooks.SwapLookup) {
  const seen = strides.at(event.process, event.region);
  const delta = event.page - seen.page;
  if (delta === seen.delta && countOnes(delta) === 1) {
    event.prefetch(event.page + delta);
    event.prefetch(event.page + (delta << 1));
  }
  seen.delta = delta;
  seen.page = event.page;
}

export const powers = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
