/** Joins two streams by key: the second of a pair tells the sum. */
import { context, hooks, i64, table, u8, u32 } from "rmt";

const waiting = context({ key: { key: u32, side: u8 }, value: { value: i64 }, capacity: 512 });

function join(event: hooks.TestEvent) {
  const side = u8(event.b & 1);
  const other = waiting.find(u32(event.a), side ^ 1);
  if (other.found) event.tell(other.value + event.c);
  else waiting.at(u32(event.a), side).value = event.c;
}

export const joins = table({ hook: hooks.testEvent, actions: { join }, default: join });
