/** Follows a stride as far as a saturating counter trusts it. */
import { context, hooks, i64, table, u8, u32, u64 } from "rmt";

const strides = context({ key: { process: u32 }, value: { page: u64, delta: i64, trust: u8 } });

function follow(event: hooks.SwapLookup) {
  const seen = strides.at(event.process);
  const delta = i64(event.page - seen.page);
  if (delta === seen.delta) {
    if (seen.trust < 7) seen.trust++;
  } else if (seen.trust > 0) {
    seen.trust--;
  } else {
    seen.delta = delta;
  }
  seen.page = event.page;
  for (let step = 1; step <= 7 && step <= seen.trust; step++) event.prefetch(event.page + u64(seen.delta) * step);
}

export const trustedStrides = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
