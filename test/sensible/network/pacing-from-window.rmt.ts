/** Paces what the window allows over one round trip, a quarter faster than it. */
import { hooks, max, table, u64 } from "rmt";

function pace(event: hooks.Congestion) {
  const bytes = u64(event.window) * event.segmentBytes;
  event.setPacing((bytes * 1_250_000) / max(event.smoothedRoundTrip, 1));
}

export const paced = table({ hook: hooks.congestion, actions: { pace }, default: pace });
