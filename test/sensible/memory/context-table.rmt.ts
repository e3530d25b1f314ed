/** The delta that followed the last two, in a trained table of rows chosen by their hash. */
import { clamp, context, contextTable, hooks, i16, i64, ring, table, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i16, 2) } });
const after = contextTable({ order: 2, rows: 1024, featureType: i16, output: i16, pooled: true });

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  const delta = i16(clamp(i64(event.page - seen.page), -30_000, 30_000));
  after.learn(seen.deltas, delta);
  seen.deltas.push(delta);
  seen.page = event.page;
  const next = after.ask(seen.deltas);
  if (next.confidence > 0 && next.value !== 0) event.prefetch(event.page + u64(next.value));
}

export const afterTwo = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
