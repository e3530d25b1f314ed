/** Backups yield: their window stays small while the round trip is above its shortest. */
import { exact, hooks, min, table } from "rmt";

function yields(event: hooks.Congestion) {
  const isQueued = event.smoothedRoundTrip > event.shortestRoundTrip + event.shortestRoundTrip / 8;
  event.setWindow(isQueued ? 4 : min(event.window + 1, 64));
}

export const users = table({
  hook: hooks.congestion,
  match: { user: exact },
  actions: { yields },
  entries: [{ match: { user: 34 }, action: yields }],
});
