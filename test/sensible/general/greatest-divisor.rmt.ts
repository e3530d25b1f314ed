/** Euclid's algorithm, which ends after 92 steps at the latest for 63 bits. */
import { abs, hooks, i64, table, u64 } from "rmt";

function divide(event: hooks.TestEvent) {
  let left = u64(abs(event.a));
  let right = u64(abs(event.b));
  for (let step = 0; step < 96 && right !== 0; step++) {
    const rest = left % right;
    left = right;
    right = rest;
  }
  event.tell(i64(left));
}

export const divisors = table({ hook: hooks.testEvent, actions: { divide }, default: divide });
