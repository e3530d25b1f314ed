/** The delta that followed the last two deltas, by a table of pairs. */
import { context, hooks, i32, table, u16, u32, u64 } from "rmt";

const streams = context({ key: { process: u32 }, value: { page: u64, first: i32, second: i32 } });
const pairs = context({
  key: { process: u32, first: i32, second: i32 },
  value: { next: i32, hits: u16 },
  capacity: 4096,
});

function correlate(event: hooks.SwapLookup) {
  const seen = streams.at(event.process);
  const delta = i32(event.page - seen.page);
  const pair = pairs.at(event.process, seen.first, seen.second);
  if (pair.next === delta) pair.hits++;
  else {
    pair.next = delta;
    pair.hits = 0;
  }
  seen.first = seen.second;
  seen.second = delta;
  seen.page = event.page;
  const next = pairs.find(event.process, seen.first, seen.second);
  if (next.found && next.hits > 0) event.prefetch(event.page + u64(next.next));
}

export const correlations = table({ hook: hooks.swapLookup, actions: { correlate }, default: correlate });
