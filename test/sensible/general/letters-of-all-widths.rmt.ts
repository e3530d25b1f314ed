/** Conversions between all widths, kept in a record with a field of each type. */
import { context, hooks, i8, i16, i32, i64, table, u8, u16, u32, u64 } from "rmt";

const values = context({
  key: { id: u16 },
  value: { a: i8, b: i16, c: i32, d: i64, e: u8, f: u16, g: u32, h: u64 },
  kind: "hash",
  capacity: 64,
});

function convert(event: hooks.TestEvent) {
  const record = values.at(u16(event.a));
  record.a = i8(event.b);
  record.b = i16(record.a) + i16(event.c);
  record.c = i32(record.b) * record.a;
  record.d = record.c - event.d;
  record.e = u8(record.d);
  record.f = u16(record.e) << 3;
  record.g = u32(record.f) + record.e;
  record.h = u64(record.g) ^ u64(record.d);
  event.tell(i64(record.h));
}

export const conversions = table({ hook: hooks.testEvent, actions: { convert }, default: convert });
