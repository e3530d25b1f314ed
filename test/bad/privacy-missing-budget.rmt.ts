// error: RMT1406
import { hooks, privacy, table } from "rmt";
export const apart = privacy({ between: "user" });
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
