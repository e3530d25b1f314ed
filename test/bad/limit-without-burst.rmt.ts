// error: RMT1406
import { hooks, limit, table } from "rmt";
export const slower = limit({ effect: "test.grant", perSecond: 100 });
//                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
