/** Backs off in proportion to how far the smoothed round trip is above a target, as Swift does. */
import { hooks, min, run, table, u32, u64 } from "rmt";

function swift(event: hooks.Congestion, target: u32) {
  if (event.smoothedRoundTrip < target) {
    event.setWindow(event.window + 1);
    return;
  }
  const over = (u64(event.smoothedRoundTrip - target) * 1024) / event.smoothedRoundTrip;
  event.setWindow(u32((u64(event.window) * (1024 - min(over, 512))) / 1024));
}

export const targets = table({ hook: hooks.congestion, actions: { swift }, default: run(swift, 20_000) });
