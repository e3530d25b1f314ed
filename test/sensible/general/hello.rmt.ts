/** Tells what it is given: the smallest program that does something. */
import { hooks, table } from "rmt";

function echo(event: hooks.TestEvent) {
  event.tell(event.a);
}

export const echoes = table({ hook: hooks.testEvent, actions: { echo }, default: echo });
