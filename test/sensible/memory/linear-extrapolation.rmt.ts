/** A linear model of the last deltas, trained beforehand: nothing is learned at run time. */
import { clamp, context, hooks, i16, i64, linear, ring, table, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i16, 4) } });
const next = linear({ features: 4, featureType: i16, output: i16, range: [-512, 512] });

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  seen.deltas.push(i16(clamp(i64(event.page - seen.page), -512, 512)));
  seen.page = event.page;
  const delta = next.predict(seen.deltas);
  if (next.ready && delta !== 0) event.prefetch(event.page + u64(delta));
}

export const extrapolation = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
