/** Counts, rotates and reverses bits without loops. */
import { countOnes, hooks, i64, leadingZeros, table, u64 } from "rmt";

function tricks(event: hooks.TestEvent) {
  const bits = u64(event.a);
  event.tell(countOnes(bits));
  event.tell(leadingZeros(bits));
  event.tell(i64((bits << 13) | (bits >> 51)));
  const even = u64(0x5555_5555_5555_5555n);
  const swapped = ((bits >> 1) & even) | ((bits & even) << 1);
  event.tell(i64(swapped));
  event.tell(i64(bits & (~bits + 1)));
}

export const bitTricks = table({ hook: hooks.testEvent, actions: { tricks }, default: tricks });
