// error: RMT1306
import { hooks, privacy, table } from "rmt";
export const apart = privacy({ between: "user", budget: 1 });

function act(event: hooks.TestShared) {
  event.grant(apart);
//            ^^^^^
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
