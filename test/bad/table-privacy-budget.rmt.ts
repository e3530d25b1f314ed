// error: RMT1533
import { hooks, table } from "rmt";
function act(event: hooks.TestShared) {
  event.grant(1);
}
const half = 5;
export const acts = table({ hook: hooks.testShared, actions: { act }, default: act, privacyBudget: half });
//                                                                                                 ^^^^
