/** Gives processes what they ask for, within what the hook allows. */
import { clamp, hooks, table } from "rmt";

function grant(event: hooks.TestShared) {
  if (event.value > 0) event.grant(clamp(event.value, 1, 1000));
}

export const grants = table({ hook: hooks.testShared, actions: { grant }, default: grant });
