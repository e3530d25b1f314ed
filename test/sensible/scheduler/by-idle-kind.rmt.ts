/** A table by why the balancer runs: eager for CPUs about to idle, shy for busy ones. */
import { exact, hooks, run, table, u32 } from "rmt";

function eager(event: hooks.CanMigrate) {
  event.decide(u32(event.sourceRunning >= 2));
}

function shy(event: hooks.CanMigrate, least: u32) {
  event.decide(u32(event.sourceRunning >= event.destinationRunning + least));
}

export const idleKinds = table({
  hook: hooks.canMigrate,
  match: { idle: exact },
  actions: { eager, shy },
  default: run(shy, 4),
  entries: [
    { match: { idle: 1 }, action: eager },
    { match: { idle: 2 }, action: run(shy, 1) },
  ],
  size: 8,
});
