/** Forgets the stride when a signature of the regions in use changes. */
import { context, countOnes, hash, hooks, i64, table, u32, u64 } from "rmt";

const phases = context({
  key: { process: u32 },
  value: { signature: u64, before: u64, faults: u32, page: u64, delta: i64 },
});

function observe(event: hooks.SwapLookup) {
  const seen = phases.at(event.process);
  seen.signature |= u64(1) << (hash(event.region) & 63);
  seen.faults++;
  if (seen.faults === 64) {
    if (countOnes(seen.signature ^ seen.before) > 16) seen.delta = 0;
    seen.before = seen.signature;
    seen.signature = 0;
    seen.faults = 0;
  }
  const delta = i64(event.page - seen.page);
  if (delta === seen.delta && delta !== 0) event.prefetch(event.page + u64(delta));
  seen.delta = delta;
  seen.page = event.page;
}

export const phased = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
