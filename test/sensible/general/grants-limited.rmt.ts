/** Gives a little to each process, with limits of its own for each process and for each user. */
import { hooks, limit, table } from "rmt";

export const byProcess = limit({ effect: "test.grant", by: "process", perSecond: 10, burst: 2 });
export const byUser = limit({ effect: "test.grant", by: "user", perSecond: 50, burst: 5 });

function grant(event: hooks.TestShared) {
  for (let piece = 0; piece < 4; piece++) {
    if (event.value > piece) event.grant(1);
  }
}

export const limitedGrants = table({ hook: hooks.testShared, actions: { grant }, default: grant });
