/** Follows only streams that were there first: a hash context takes no more when it is full. */
import { context, hooks, table, u32, u64 } from "rmt";

const pinned = context({
  key: { process: u32, region: u64 },
  value: { page: u64, run: u32 },
  kind: "hash",
  capacity: 256,
});

function follow(event: hooks.SwapLookup) {
  const stream = pinned.at(event.process, event.region);
  stream.run = event.page === stream.page + 1 ? stream.run + 1 : 0;
  stream.page = event.page;
  if (stream.run >= 2) {
    event.prefetch(event.page + 2);
    event.prefetch(event.page + 3);
  }
  if (stream.run === 0 && event.outcome === 1) pinned.delete(event.process, event.region);
}

export const followed = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
