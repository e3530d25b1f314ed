/** Numbers wait in a queue; each event works off at most three of them. */
import { hooks, i64, queue, table, u8 } from "rmt";

const work = queue({ value: { number: i64, tries: u8 }, capacity: 128 });

function add(event: hooks.TestEvent) {
  if (!work.push({ number: event.a, tries: 3 })) event.tell(-1);
}

function workOff(event: hooks.TestEvent) {
  for (let piece = 0; piece < 3; piece++) {
    const next = work.pop();
    if (!next.found) break;
    if (next.number % 2 === 0) event.tell(next.number / 2);
    else if (next.tries > 0) work.push({ number: next.number * 3 + 1, tries: next.tries - 1 });
  }
}

export const adding = table({ hook: hooks.testEvent, actions: { add }, default: add });
export const working = table({ hook: hooks.testEvent, actions: { workOff }, default: workOff });
