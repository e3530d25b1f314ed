/** The more wait, the shorter the turn, so that all come round within 24 milliseconds. */
import { hooks, table, u64 } from "rmt";

function share(event: hooks.EnqueueTask) {
  event.setSlice(u64(24_000_000) / (event.waiting + 1));
}

export const latency = table({ hook: hooks.enqueueTask, actions: { share }, default: share });
