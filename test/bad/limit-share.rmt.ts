// error: RMT1409
import { hooks, limit, table } from "rmt";
export const slower = limit({ effect: "test.grant", share: 101 });
//                                                         ^^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
