/** The median of the last five numbers, by counting how many are below each. */
import { context, hooks, i64, ring, table, u8, type u32 } from "rmt";

const numbers = context({ key: { stream: u8 }, value: { last: ring(i64, 5) }, kind: "array", capacity: 16 });

function median(event: hooks.TestEvent) {
  const stream = numbers.at(u8(event.b & 15));
  stream.last.push(event.a);
  for (let candidate = 0; candidate < 5; candidate++) {
    let below: u32 = 0;
    for (let other = 0; other < 5; other++) {
      const isBefore = other < candidate && stream.last[other] === stream.last[candidate];
      if (stream.last[other] < stream.last[candidate] || isBefore) below++;
    }
    if (below === 2) event.tell(stream.last[candidate]);
  }
}

export const medians = table({ hook: hooks.testEvent, actions: { median }, default: median });
