// error: RMT1414
import { aggregate, hooks, table } from "rmt";
const busy = aggregate({ by: {}, contribution: [0, 9] });
//                           ^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
