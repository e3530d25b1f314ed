/** Each source may send ten thousand packets a second before it sinks in priority: a bucket of its own. */
import { context, hooks, min, table, u32, u64 } from "rmt";

const buckets = context({ key: { high: u64, low: u64 }, value: { time: u64, tokens: u32 }, capacity: 16_384 });

function police(event: hooks.NetworkIngress) {
  const bucket = buckets.at(event.sourceHigh, event.sourceLow);
  const earned = u32(min((event.time - bucket.time) / 100_000, 1000));
  if (earned > 0) {
    bucket.tokens = min(bucket.tokens + earned, 1000);
    bucket.time = event.time;
  }
  if (bucket.tokens > 0) bucket.tokens--;
  else event.setPriority(0);
}

export const policing = table({ hook: hooks.networkIngress, actions: { police }, default: police });
