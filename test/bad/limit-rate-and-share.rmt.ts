// error: RMT1538
import { hooks, limit, table } from "rmt";
export const slower = limit({ effect: "test.grant", perSecond: 100, share: 25, burst: 1 });
//                                                                         ^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
