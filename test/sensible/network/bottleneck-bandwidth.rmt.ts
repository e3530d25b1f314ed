/** The largest delivery rate of the last eight samples sets pace and window, like BBR. */
import { clamp, context, hooks, max, privacy, ring, table, u32, u64 } from "rmt";

export const apart = privacy({ between: "cgroup", budget: 0 });
const paths = context({ key: { cgroup: u64, connection: u64 }, value: { rates: ring(u64, 8) }, capacity: 8192 });

function model(event: hooks.Congestion) {
  const path = paths.at(event.cgroup, event.connection);
  if (event.sampleDelivered > 0 && event.isApplicationLimited === 0) {
    path.rates.push((u64(event.sampleDelivered) * 1_000_000) / max(u64(event.sampleInterval), 1));
  }
  let packetsPerSecond: u64 = 0;
  for (let age = 0; age < 8; age++) packetsPerSecond = max(packetsPerSecond, path.rates[age]);
  const inPipe = (packetsPerSecond * event.shortestRoundTrip) / 1_000_000;
  event.setPacing(packetsPerSecond * event.segmentBytes);
  event.setWindow(u32(clamp(inPipe * 2, 4, 1_000_000)));
}

export const bottlenecks = table({ hook: hooks.congestion, actions: { model }, default: model });
