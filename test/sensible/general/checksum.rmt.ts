/** A rolling checksum over the last sixteen numbers. */
import { context, hooks, i64, ring, table, u8, u32 } from "rmt";

const streams = context({ key: { id: u8 }, value: { last: ring(u32, 16) }, kind: "array", capacity: 8 });

function roll(event: hooks.TestEvent) {
  const stream = streams.at(u8(event.b & 7));
  stream.last.push(u32(event.a));
  let low: u32 = 1;
  let high: u32 = 0;
  for (let age = 0; age < 16; age++) {
    low = (low + (stream.last[age] & 0xff)) % 65_521;
    high = (high + low) % 65_521;
  }
  event.tell((i64(high) << 16) | low);
}

export const checksums = table({ hook: hooks.testEvent, actions: { roll }, default: roll });
