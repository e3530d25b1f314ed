// error: RMT1213
import { hooks, random, table } from "rmt";

function act(event: hooks.TestShared) {
  if (random(10) < 5) event.grant(1);
//    ^^^^^^^^^^
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
