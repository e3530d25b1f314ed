/** A tree gives the change of the window in steps of an eighth, held to a range. */
import { clamp, context, decisionTree, hooks, i8, i32, i64, privacy, ring, table, u32, u64 } from "rmt";

export const apart = privacy({ between: "user", budget: 0 });
const connections = context({ key: { user: u32, connection: u64 }, value: { features: ring(i32, 4) }, capacity: 4096 });
const change = decisionTree({ features: 4, output: i8, maxNodes: 63, maxDepth: 6, range: [-4, 4], pooled: true });

function steer(event: hooks.Congestion) {
  const seen = connections.at(event.user, event.connection);
  change.learn(seen.features, event.newlyLost > 0 ? -4 : 1);
  seen.features.push(i32(event.smoothedRoundTrip) - i32(event.shortestRoundTrip));
  seen.features.push(i32(event.newlyLost));
  const eighths = i64(change.predict(seen.features));
  event.setWindow(u32(clamp(i64(event.window) + (i64(event.window) * eighths) / 8, 4, 100_000)));
}

export const steered = table({ hook: hooks.congestion, actions: { steer }, default: steer });
