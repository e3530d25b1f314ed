/** Does what the kernel's own rule says; the measure for all others. */
import { hooks, table } from "rmt";

function agree(event: hooks.CanMigrate) {
  event.decide(event.kernelDecision);
}

export const agreeing = table({ hook: hooks.canMigrate, actions: { agree }, default: agree });
