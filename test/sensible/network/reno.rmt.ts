/** Additive increase, multiplicative decrease: the classic, without state of its own. */
import { hooks, max, table, u32 } from "rmt";

function reno(event: hooks.Congestion) {
  if (event.newlyLost > 0) event.setWindow(event.window / 2);
  else if (event.window < event.threshold) event.setWindow(event.window + event.acknowledged);
  else event.setWindow(event.window + u32(event.delivered % max(event.window, 1) < event.acknowledged));
}

export const renos = table({ hook: hooks.congestion, actions: { reno }, default: reno });
