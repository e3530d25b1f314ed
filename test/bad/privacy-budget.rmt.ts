// error: RMT1533
import { hooks, privacy, table } from "rmt";
export const apart = privacy({ between: "user", budget: -1 });
//                                                      ^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
