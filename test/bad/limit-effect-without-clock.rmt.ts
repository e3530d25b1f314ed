// error: RMT1536
import { hooks, limit, table } from "rmt";
export const slower = limit({ effect: "test.tell", perSecond: 100, burst: 4 });
//                                    ^^^^^^^^^^^
function act(event: hooks.TestEvent) {
  event.tell(event.a);
}

export const acts = table({ hook: hooks.testEvent, actions: { act }, default: act });
