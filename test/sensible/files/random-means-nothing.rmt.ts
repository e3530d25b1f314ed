/** Reads nothing ahead for those who said that they read in no order, or whose mapping misses all the time. */
import { hooks, table } from "rmt";

function decide(event: hooks.FileReadahead) {
  if (event.isRandom === 1 || event.mappedMisses > 50) event.setWindow(0);
}

export const hints = table({ hook: hooks.fileReadahead, actions: { decide }, default: decide });
