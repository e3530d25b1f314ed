/** Sorts four numbers with five comparisons and tells them in order. */
import { hooks, max, min, table } from "rmt";

function sort(event: hooks.TestEvent) {
  const low = min(event.a, event.b);
  const high = max(event.a, event.b);
  const low2 = min(event.c, event.d);
  const high2 = max(event.c, event.d);
  const inner = max(low, low2);
  const inner2 = min(high, high2);
  event.tell(min(low, low2));
  event.tell(min(inner, inner2));
  event.tell(max(inner, inner2));
  event.tell(max(high, high2));
}

export const sorted = table({ hook: hooks.testEvent, actions: { sort }, default: sort });
