/** The square root by bisection, 32 times round. */
import { hooks, i64, max, table, u64 } from "rmt";

function root(event: hooks.TestEvent) {
  const value = u64(max(event.a, 0));
  let low: u64 = 0;
  let high = u64(3_037_000_500n);
  for (let round = 0; round < 32; round++) {
    const middle = (low + high) / 2;
    if (middle * middle <= value) low = middle;
    else high = middle;
  }
  event.tell(i64(low));
}

export const roots = table({ hook: hooks.testEvent, actions: { root }, default: root });
