/** A buffer with its own head and count, written at one end and read at the other. */
import { array, context, exact, hooks, i64, table, u8, u32 } from "rmt";

const buffers = context({ key: { id: u32 }, value: { items: array(i64, 32), head: u8, count: u8 } });

function put(event: hooks.TestEvent) {
  const buffer = buffers.at(u32(event.b));
  if (buffer.count === 32) return;
  buffer.items[(buffer.head + buffer.count) & 31] = event.a;
  buffer.count++;
}

function take(event: hooks.TestEvent) {
  const buffer = buffers.at(u32(event.b));
  if (buffer.count === 0) return;
  event.tell(buffer.items[buffer.head & 31]);
  buffer.head = (buffer.head + 1) & 31;
  buffer.count--;
}

export const buffer = table({
  hook: hooks.testEvent,
  match: { c: exact },
  actions: { put, take },
  entries: [
    { match: { c: 0 }, action: put },
    { match: { c: 1 }, action: take },
  ],
});
