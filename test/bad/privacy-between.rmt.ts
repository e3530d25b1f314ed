// error: RMT1416
import { hooks, privacy, table } from "rmt";
export const apart = privacy({ between: "thread", budget: 1.5 });
//                                      ^^^^^^^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
