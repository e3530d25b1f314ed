/** Adjusts ten times a second at most, though the timer ticks 250 times: by a limit. */
import { hooks, limit, table } from "rmt";

export const seldom = limit({ effect: "test.adjust", perSecond: 10, burst: 1 });

function adjust(event: hooks.TestTick) {
  if (event.value !== 0) event.adjust(event.value > 0 ? -1 : 1);
}

export const slowly = table({ hook: hooks.testTick, actions: { adjust }, default: adjust });
