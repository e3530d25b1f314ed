/** Leaves tasks that ran in the last half millisecond, unless balancing failed often. */
import { hooks, table, u32 } from "rmt";

function spare(event: hooks.CanMigrate) {
  const isHot = event.sinceRun < 500_000;
  event.decide(u32(!isHot || event.failedBalances > event.niceTries));
}

export const hot = table({ hook: hooks.canMigrate, actions: { spare }, default: spare });
