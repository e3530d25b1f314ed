// error: RMT1540
import { hooks, limit, table } from "rmt";
export const slower = limit({ effect: "test.grant", by: "process", perSecond: 100, burst: 1 });
export const slowest = limit({ effect: "test.grant", by: "process", perSecond: 10, burst: 1 });
//           ^^^^^^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
