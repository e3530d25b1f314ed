/** Keeps between two and four packets in the queue, by the round trip, as Vegas does. */
import { hooks, max, min, table, u64 } from "rmt";

function vegas(event: hooks.Congestion) {
  if (event.roundTrip <= 0) return;
  const expected = (u64(event.window) * event.shortestRoundTrip) / max(u64(event.roundTrip), 1);
  const queued = u64(event.window) - min(expected, u64(event.window));
  if (queued < 2) event.setWindow(event.window + 1);
  else if (queued > 4) event.setWindow(max(event.window, 5) - 1);
}

export const vegases = table({ hook: hooks.congestion, actions: { vegas }, default: vegas });
