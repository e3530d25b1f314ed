/** A linear model of the last values foresees the next and acts before it comes. */
import { clamp, context, hooks, i16, i64, linear, ring, table, u8 } from "rmt";

const values = context({ key: { zero: u8 }, value: { last: ring(i16, 6) }, kind: "array", capacity: 1 });
const next = linear({ features: 6, featureType: i16, output: i16, range: [-2000, 2000] });

function foresee(event: hooks.TestTick) {
  const window = values.at(0);
  const value = i16(clamp(event.value, -2000, 2000));
  next.learn(window.last, value);
  window.last.push(value);
  const expected = next.predict(window.last);
  if (expected > 1000) event.adjust(clamp(i64(1000 - expected), -100, 100));
}

export const foresight = table({ hook: hooks.testTick, actions: { foresee }, default: foresee });
