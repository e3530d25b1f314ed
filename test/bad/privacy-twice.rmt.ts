// error: RMT1534
import { hooks, privacy, table } from "rmt";
export const apart = privacy({ between: "process", budget: 1.5 });
export const again = privacy({ between: "user", budget: 1 });
//           ^^^^^

function act(event: hooks.TestShared) {
  event.grant(1);
}

export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });
