// error: RMT1211
import { hooks, limit, table } from "rmt";
export const slower = limit({ effect: "test.grant", perSecond: 100, burst: 1 });

function act(event: hooks.TestShared) {
  slower.check();
//^^^^^^^^^^^^
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
