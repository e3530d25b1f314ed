/** Vectors of several types: copies, pushes, elementwise sums. */
import { array, context, hooks, i16, table, u8, u32 } from "rmt";

const rows = context({
  key: { id: u8 },
  value: { left: array(i16, 8), right: array(i16, 8) },
  kind: "array",
  capacity: 4,
});

function add(event: hooks.TestEvent) {
  const row = rows.at(u8(event.a & 3));
  row.left[u32(event.b & 7)] = i16(event.c);
  row.right[u32(event.d & 7)] -= 1;
  const sum = row.left.copy();
  for (let index = 0; index < 8; index++) sum[index] += row.right[index];
  sum.push(i16(event.a));
  event.tell(sum[0] + sum[7]);
}

export const additions = table({ hook: hooks.testEvent, actions: { add }, default: add });
