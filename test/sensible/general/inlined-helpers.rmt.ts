/** Functions that take records and vectors, put in place of their calls. */
import { context, hooks, i32, i64, max, min, type RecordOf, ring, table, u32, type Vector } from "rmt";

const sums = context({ key: { id: u32 }, value: { total: i64, count: u32, last: ring(i32, 4) } });

function add(record: RecordOf<typeof sums>, value: i64): i64 {
  record.total += value;
  record.count++;
  record.last.push(i32(value));
  return record.total / max(i64(record.count), 1);
}

function spread(values: Vector<i32, 4>): i64 {
  let low = values[0];
  let high = values[0];
  for (let age = 1; age < 4; age++) {
    low = min(low, values[age]);
    high = max(high, values[age]);
  }
  return i64(high) - low;
}

function observe(event: hooks.TestEvent) {
  const record = sums.at(u32(event.a));
  event.tell(add(record, event.b));
  event.tell(spread(record.last.copy()));
}

export const inlined = table({ hook: hooks.testEvent, actions: { observe }, default: observe });
