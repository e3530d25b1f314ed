/** Two thresholds and a state between them, so that nothing flickers. */
import { context, counter, hooks, table, u8, u32 } from "rmt";

const switches = context({ key: { zero: u8 }, value: { isOn: u8, changes: u32 }, kind: "array", capacity: 1 });
const changes = counter();

function decide(event: hooks.TestTick) {
  const state = switches.at(0);
  if (state.isOn === 0 && event.value > 800) {
    state.isOn = 1;
    changes.add(1);
  } else if (state.isOn === 1 && event.value < 600) {
    state.isOn = 0;
    changes.add(1);
  }
  if (state.isOn === 1) event.adjust(-20);
}

export const hysteresis = table({ hook: hooks.testTick, actions: { decide }, default: decide });
