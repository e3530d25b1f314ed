/** Moves a task only where that makes the difference of loads smaller. */
import { hooks, i64, table, u32 } from "rmt";

function weigh(event: hooks.CanMigrate) {
  const difference = i64(event.sourceLoad) - i64(event.destinationLoad);
  event.decide(u32(difference > 1024 && event.sourceRunning > event.destinationRunning + 1));
}

export const loads = table({ hook: hooks.canMigrate, actions: { weigh }, default: weigh });
