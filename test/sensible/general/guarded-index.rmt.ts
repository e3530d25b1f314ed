/** An index that is only used where conditions prove it. */
import { array, context, hooks, i64, min, table, u8, u64 } from "rmt";

const lists = context({ key: { id: u8 }, value: { values: array(i64, 10) }, kind: "array", capacity: 1 });

function look(event: hooks.TestEvent) {
  const record = lists.at(0);
  const index = event.a;
  if (index >= 0 && index < 10) event.tell(record.values[index]);
  const last = min(u64(event.b), 9);
  record.values[last] = event.c;
  if (index < 0) return;
  if (index > 4) return;
  record.values[index * 2] += 1;
}

export const guarded = table({ hook: hooks.testEvent, actions: { look }, default: look });
