/** New tasks have short turns until they have run 50 milliseconds, for nobody knows them yet. */
import { hooks, table } from "rmt";

function young(event: hooks.EnqueueTask) {
  if (event.runTime < 50_000_000) event.setSlice(500_000);
}

export const youth = table({ hook: hooks.enqueueTask, actions: { young }, default: young });
