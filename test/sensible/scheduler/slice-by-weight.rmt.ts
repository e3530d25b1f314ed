/** Turns in proportion to weight, four milliseconds for the usual one. */
import { hooks, table, u64 } from "rmt";

function weigh(event: hooks.EnqueueTask) {
  event.setSlice(u64(event.weight) * 40_000);
}

export const proportional = table({ hook: hooks.enqueueTask, actions: { weigh }, default: weigh });
