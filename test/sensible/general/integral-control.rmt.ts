/** A controller that also adds up what was missed, within bounds. */
import { clamp, context, hooks, i64, table, u8 } from "rmt";

const state = context({ key: { zero: u8 }, value: { sum: i64, last: i64 }, kind: "array", capacity: 1 });

function control(event: hooks.TestTick) {
  const memory = state.at(0);
  const error = 1000 - event.value;
  memory.sum = clamp(memory.sum + error, -10_000, 10_000);
  const output = error / 8 + memory.sum / 64 + (error - memory.last) / 2;
  memory.last = error;
  event.adjust(clamp(output, -100, 100));
}

export const integral = table({ hook: hooks.testTick, actions: { control }, default: control });
