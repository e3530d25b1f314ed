/** The task that the CPU is about to run stays, as long as others wait. */
import { hooks, table } from "rmt";

function spare(event: hooks.CanMigrate) {
  if (event.isNext === 1 && event.sourceRunning > 2) event.decide(0);
  else event.decide(1);
}

export const buddies = table({ hook: hooks.canMigrate, actions: { spare }, default: spare });
