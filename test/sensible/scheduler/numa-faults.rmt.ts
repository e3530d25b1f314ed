/** Follows the memory: moves where most faults of the task are served. */
import { hooks, table, u32 } from "rmt";

function follow(event: hooks.CanMigrate) {
  if (event.totalFaults < 100) {
    event.decide(event.kernelDecision);
    return;
  }
  event.decide(u32(event.destinationFaults * 10 > event.sourceFaults * 11));
}

export const memory = table({ hook: hooks.canMigrate, actions: { follow }, default: follow });
