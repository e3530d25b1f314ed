/** Measures how long the lines are and how often turns are used up, for people to read. */
import { counter, histogram, hooks, table } from "rmt";

const lines = histogram();
const usedUp = counter();
const pushedAside = counter();

function measure(event: hooks.EnqueueTask) {
  lines.observe(event.waiting);
  if (event.isWakeup === 1) return;
  if (event.sliceLeft === 0) usedUp.add(1);
  else pushedAside.add(1);
}

export const measures = table({ hook: hooks.enqueueTask, actions: { measure }, default: measure });
