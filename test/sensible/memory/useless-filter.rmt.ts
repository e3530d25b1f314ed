/** A hashed perceptron filters candidates of a stride that were of no use before. */
import { clamp, context, hashedPerceptron, hooks, i16, i64, ring, table, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, delta: i64, features: ring(i16, 3) } });
const isUseful = hashedPerceptron({
  features: 3,
  featureType: i16,
  tables: [[0], [1], [0, 2]],
  rows: 256,
  pooled: true,
});

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  if (event.origin === 2) isUseful.learn(seen.features, 1);
  else if (event.outcome === 0) isUseful.learn(seen.features, 0);
  seen.delta = i64(event.page - seen.page);
  seen.page = event.page;
  seen.features.push(i16(clamp(seen.delta, -4096, 4095)));
  if (isUseful.predict(seen.features) === 1) event.prefetch(event.page + u64(seen.delta));
}

export const filtered = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
