/** Uses the answer of a helper in a condition and a computation. */
import { abs, hooks, table } from "rmt";

function negotiate(event: hooks.TestEvent) {
  let offer = event.a;
  for (let round = 0; round < 10; round++) {
    const gap = event.ask(event.b, offer);
    if (abs(gap) <= 1) break;
    offer += gap / 2;
  }
  event.tell(offer);
}

export const negotiations = table({ hook: hooks.testEvent, actions: { negotiate }, default: negotiate });
