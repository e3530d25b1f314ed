/** Tasks that wake up often and use little get short turns soon; batch work gets long ones. */
import { hooks, table } from "rmt";

function turn(event: hooks.EnqueueTask) {
  if (event.isWakeup === 1 && event.utilization < 256) event.setSlice(1_000_000);
  else if (event.utilization > 900) event.setSlice(20_000_000);
  else event.setSlice(5_000_000);
}

export const interactive = table({ hook: hooks.enqueueTask, actions: { turn }, default: turn });
