/** Holds a value at its target with a proportional step at each tick. */
import { abs, clamp, hooks, table } from "rmt";

const target = 500;

function hold(event: hooks.TestTick) {
  const error = target - event.value;
  if (abs(error) > 10) event.adjust(clamp(error / 4, -100, 100));
}

export const thermostat = table({ hook: hooks.testTick, actions: { hold }, default: hold });
