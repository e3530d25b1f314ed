/** The mean of four numbers, rounded towards zero. */
import { hooks, table } from "rmt";

function mean(event: hooks.TestEvent) {
  event.tell(event.a / 4 + event.b / 4 + event.c / 4 + event.d / 4);
}

export const means = table({ hook: hooks.testEvent, actions: { mean }, default: mean });
