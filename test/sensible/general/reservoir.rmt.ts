/** A reservoir of eight numbers out of all that came, each with the same chance. */
import { array, context, hooks, i64, max, random, table, u8, u64 } from "rmt";

const reservoir = context({ key: { zero: u8 }, value: { seen: u64, kept: array(i64, 8) }, kind: "array", capacity: 1 });

function sample(event: hooks.TestEvent) {
  const state = reservoir.at(0);
  const place = random() % max(state.seen + 1, 1);
  if (state.seen < 8) state.kept[state.seen & 7] = event.a;
  else if (place < 8) state.kept[place] = event.a;
  state.seen++;
}

export const reservoirs = table({ hook: hooks.testEvent, actions: { sample }, default: sample });
